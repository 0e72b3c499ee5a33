import { isUtf8 } from 'node:buffer';

import { isJsonPayload, type Payload, type Payloads } from '@app/contract';

/**
 * Payloads as one JSON text: nothing is `null`, one is its value, several are a list of values. The customer's JSON is
 * inserted as it was written, so that no number and no escape changes on the way. Bytes that are not JSON travel as
 * `{"$payload": {metadata, data}}`, both in base64.
 */
export function payloadsJson(payloads: Payloads | undefined): string {
  const [first, ...others] = payloads ?? [];
  if (first === undefined) return 'null';
  if (others.length === 0) return payloadJson(first);
  return `[${[first, ...others].map(payloadJson).join(',')}]`;
}

function payloadJson(payload: Payload): string {
  return (isJsonPayload(payload) ? jsonText(payload.data) : undefined) ?? opaqueJson(payload);
}

/** Parsed only to know that it is JSON: a text that is not would break the calls of others in the same batch. */
function jsonText(data: Uint8Array): string | undefined {
  if (!isUtf8(data)) return undefined;
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

function opaqueJson({ metadata, data }: Payload): string {
  const encoded = Object.entries(metadata).map(([name, value]) => [
    name,
    Buffer.from(value, 'latin1').toString('base64'),
  ]);
  return JSON.stringify({
    $payload: {
      metadata: Object.fromEntries(encoded) as Record<string, string>,
      data: Buffer.from(data).toString('base64'),
    },
  });
}
