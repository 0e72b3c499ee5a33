import {
  isJsonPayload,
  jsonPayload,
  LIMITS,
  type Payload,
  payloadBytes,
  type Payloads,
} from '@app/contract';

/** A JSON value as a payload. `JSON.stringify` escapes lone surrogates, so the bytes are always valid UTF-8. */
export function toPayload(value: unknown): Payload {
  return jsonPayload(Buffer.from(JSON.stringify(value)));
}

export function toPayloads(value: unknown): Payloads {
  return [toPayload(value)];
}

/** What a caller sees of payloads: the value of one, a list of several, nothing of none. */
export function fromPayloads(payloads: Payloads | undefined): unknown {
  if (payloads === undefined || payloads.length === 0) return null;
  return payloads.length === 1 ? fromPayload(payloads[0]!) : payloads.map(fromPayload);
}

/** Bytes that are no JSON are shown in base64 with what their metadata says. */
export function fromPayload(payload: Payload): unknown {
  const bytes = Buffer.from(payload.data.buffer, payload.data.byteOffset, payload.data.byteLength);
  if (!isJsonPayload(payload))
    return { metadata: payload.metadata, base64: bytes.toString('base64') };
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return { metadata: payload.metadata, base64: bytes.toString('base64') };
  }
}

/** Says what is wrong with the size or depth of a value; `undefined` when it may pass. */
export function payloadProblem(value: unknown): string | undefined {
  if (isTooDeep(value, LIMITS.jsonDepthMax)) {
    return `The JSON value is nested deeper than ${String(LIMITS.jsonDepthMax)} levels.`;
  }
  const bytes = payloadBytes(toPayload(value));
  return bytes > LIMITS.payloadBytesMax
    ? `The payload has ${String(bytes)} bytes; the limit is ${String(LIMITS.payloadBytesMax)}.`
    : undefined;
}

/** Printing recurses, and so does this, but no deeper than asked. */
export function isTooDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  for (const item of Object.values(value)) if (isTooDeep(item, depth - 1)) return true;
  return false;
}
