/**
 * Nobody can say whether the request was applied: the connection to the store broke at or after the commit. Repeat it
 * with the same request id.
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
  readonly retryable = true;
}

/** The request was not applied, because what it needs cannot be reached now. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly retryable = true;
}
