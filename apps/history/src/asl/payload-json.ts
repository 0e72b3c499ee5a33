import type { Json } from '@app/asl';
import { jsonPayload, type Payload } from '@app/contract';

/** Parsed again whenever asked for: that costs less than what the collector does for an entry of a weak map. */
const SMALL_BYTES_MAX = 256;

/**
 * JSON of payloads this process has made or read, so that a large value which goes from one state to the next is neither
 * printed nor parsed twice. Forgotten with the payload.
 */
const known = new WeakMap<Payload, { readonly value: Json }>();

export function encodeJson(value: Json): Payload {
  const payload = jsonPayload(Buffer.from(JSON.stringify(value)));
  if (payload.data.length > SMALL_BYTES_MAX) known.set(payload, { value });
  return payload;
}

/** A payload that is no JSON (encrypted, binary) is handed on as base64 text: the machine cannot look inside. */
export function decodeJson(payload: Payload): Json {
  if (payload.data.length <= SMALL_BYTES_MAX) return parse(payload);
  const found = known.get(payload);
  if (found !== undefined) return found.value;
  const value = parse(payload);
  known.set(payload, { value });
  return value;
}

function parse(payload: Payload): Json {
  const { data } = payload;
  const bytes = Buffer.isBuffer(data)
    ? data
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (payload.metadata.encoding === 'binary/null') return null;
  if (payload.metadata.encoding !== 'json/plain') return bytes.toString('base64');
  return JSON.parse(bytes.toString('utf8')) as Json;
}
