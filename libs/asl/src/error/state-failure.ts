/**
 * A state failed with an error name and a cause: data for Retry and Catch. It is thrown inside the interpreter only,
 * and every state's execution catches it.
 */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';

  constructor(
    readonly error: string,
    readonly causeText: string,
    /** Set when an expression failed: where, for the history. */
    readonly location?: string,
    /** Set when a Map had counted its items before it failed. */
    readonly childCount?: number,
  ) {
    super(`${error}: ${causeText}`);
  }
}
