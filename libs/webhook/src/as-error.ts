/** By its shape: errors of Node's core are of another realm where code runs in a context of its own, as in specs. */
export function asError(thrown: unknown): Error {
  const isError = typeof thrown === 'object' && thrown !== null && 'message' in thrown;
  return isError ? (thrown as Error) : new Error(String(thrown));
}
