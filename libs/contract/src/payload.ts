/**
 * Bytes of a customer, kept and returned as given. The service never needs to understand them; `metadata` says how
 * the customer encoded them. Metadata values are byte strings (one character per byte, as latin-1), so that any byte
 * of another wire format survives.
 */
export interface Payload {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

/** Arguments or results: a list, because the SDKs of other languages pass several arguments. */
export type Payloads = readonly Payload[];

/** Metadata of a JSON payload. One shared object: most payloads are JSON, and the codec recognises it by identity. */
export const JSON_METADATA: Readonly<Record<string, string>> = Object.freeze({
  encoding: 'json/plain',
});

/** A payload whose data is the UTF-8 of a JSON text. */
export function jsonPayload(data: Uint8Array): Payload {
  return { metadata: JSON_METADATA, data };
}

export function isJsonPayload(payload: Payload): boolean {
  return payload.metadata === JSON_METADATA || payload.metadata.encoding === 'json/plain';
}

/** Named payloads that describe a run without being its input. */
export type Memo = Readonly<Record<string, Payload>>;

/** Context that clients and workers pass along unseen (trace context, authorisation of their own). */
export type Header = Readonly<Record<string, Payload>>;

/** Size that limits and quotas count: data and metadata, in bytes. */
export function payloadBytes(payload: Payload): number {
  if (payload.metadata === JSON_METADATA) return payload.data.length;
  let bytes = payload.data.length;
  for (const [key, value] of Object.entries(payload.metadata)) bytes += key.length + value.length;
  return bytes;
}

export function payloadsBytes(payloads: Payloads | undefined): number {
  let bytes = 0;
  for (const payload of payloads ?? []) bytes += payloadBytes(payload);
  return bytes;
}
