import { jsonPayload, type Payloads } from '@app/contract';

/** One JSON value as arguments or a result. */
export function toJson(value: unknown): Payloads {
  return [jsonPayload(new TextEncoder().encode(JSON.stringify(value ?? null)))];
}

/** The first value of arguments or a result; `undefined` when there is none. */
export function fromJson(payloads: Payloads | undefined): unknown {
  const first = payloads?.[0];
  return first === undefined ? undefined : JSON.parse(new TextDecoder().decode(first.data));
}
