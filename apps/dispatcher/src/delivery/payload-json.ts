import { isJsonPayload, type Payload, type Payloads } from '@app/contract';

import { readJsonText } from '../answer/json-text';

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
  if (!isJsonPayload(payload)) return opaqueJson(payload);
  // Read only to know that it is JSON: a text that is not would break the calls of others in the same batch.
  const json = readJsonText(payload.data);
  return json.ok ? json.text : opaqueJson(payload);
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
