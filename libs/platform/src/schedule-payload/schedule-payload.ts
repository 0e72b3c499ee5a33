import { jsonPayload, type Payload, type Payloads } from '@app/contract';

const BYTES = '$bytes';

/** A value as JSON in a payload. Bytes of customers inside it stay bytes. */
export function toSchedulePayload(value: unknown): Payloads {
  const text = JSON.stringify(value, (_key, each: unknown) =>
    each instanceof Uint8Array ? { [BYTES]: Buffer.from(each).toString('base64') } : each,
  );
  return [jsonPayload(Buffer.from(text))];
}

/** `undefined` when the payload is nothing that was encoded here. */
export function fromSchedulePayload(payloads: Payloads | undefined): unknown {
  const [payload] = payloads ?? [];
  return payload === undefined ? undefined : parse(payload);
}

function parse({ data }: Payload): unknown {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
  try {
    return JSON.parse(text, reviveBytes) as unknown;
  } catch {
    return undefined;
  }
}

/** `Buffer.toJSON` runs before a replacer sees the value, so both forms are known. */
function reviveBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const {
    [BYTES]: text,
    type,
    data,
  } = value as { $bytes?: unknown; type?: unknown; data?: unknown };
  if (typeof text === 'string') return new Uint8Array(Buffer.from(text, 'base64'));
  return type === 'Buffer' && Array.isArray(data) ? new Uint8Array(data as number[]) : value;
}
