const OPENERS = new Set('{["tfn');
const SPACE_MAX = 0x20;

/**
 * Whether JSON text shows by itself that it is complete: no beginning of an object, list, text or literal is JSON, but
 * `12` is a beginning of `123`, and nothing is a beginning of everything.
 */
export function endsByItself(body: Uint8Array): boolean {
  const first = body.find((byte) => byte > SPACE_MAX);
  return first !== undefined && OPENERS.has(String.fromCharCode(first));
}
