/** What a service has answered that ends the attempt: Retry and Catch look at `error`. */
export class ServiceFailure extends Error {
  override readonly name = 'ServiceFailure';

  constructor(
    readonly error: string,
    readonly causeText: string,
  ) {
    super(causeText);
  }
}
