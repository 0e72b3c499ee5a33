import { isJsonPayload, jsonPayload, LIMITS, type Payload, type Payloads } from '@app/contract';

/** The text of a payload: of JSON the very text that came in, of other bytes their base64 as a JSON string. */
export function textOf(payloads: Payloads | undefined): string | undefined {
  const [payload] = payloads ?? [];
  if (payload === undefined) return undefined;
  const { data } = payload;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (payload.metadata.encoding === 'binary/null') return 'null';
  return isJsonPayload(payload) ? bytes.toString('utf8') : JSON.stringify(bytes.toString('base64'));
}

export function payloadOfText(text: string): Payload {
  return jsonPayload(Buffer.from(text, 'utf8'));
}

/** Says what is wrong with a JSON text; `undefined` when nothing is. */
export function jsonProblem(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return isTooDeep(value, LIMITS.jsonDepthMax)
    ? `nested deeper than ${LIMITS.jsonDepthMax} levels`
    : undefined;
}

function isTooDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  for (const item of Object.values(value)) if (isTooDeep(item, depth - 1)) return true;
  return false;
}
