const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const RESERVED =
  /^(webhook-|content-|host$|connection$|transfer-encoding$|idempotency-key$|traceparent$)/i;

/** Headers that a customer wants with each call; `undefined` when they cannot be sent, or are ours to set. */
export function headersOf(value: unknown): Record<string, string> | undefined {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  for (const [name, text] of Object.entries(value)) {
    const fits = typeof text === 'string' && /^[\x20-\x7e]*$/.test(text);
    if (!fits || !HEADER_NAME.test(name) || RESERVED.test(name)) return undefined;
  }
  return value as Record<string, string>;
}
