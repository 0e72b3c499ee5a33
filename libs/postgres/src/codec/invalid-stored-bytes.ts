/** Stored bytes that this version cannot read: corrupt, or written by a newer one. */
export class InvalidStoredBytes extends Error {
  override readonly name = 'InvalidStoredBytes';
  readonly retryable = false;
}
