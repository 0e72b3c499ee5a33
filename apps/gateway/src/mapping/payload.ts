import { JSON_METADATA, type Payload, type Payloads } from '@app/contract';

import type { temporal } from '../wire/proto';

type WirePayload = temporal.api.common.v1.IPayload;
type WirePayloads = temporal.api.common.v1.IPayloads;

const JSON_ENCODING = Buffer.from('json/plain');
const JSON_WIRE_METADATA: Record<string, Uint8Array> = { encoding: JSON_ENCODING };

const NO_BYTES = Buffer.alloc(0);

/** Payloads are never looked into: bytes in, bytes out. */
export function fromPayload({ metadata, data }: WirePayload): Payload {
  // Of absent bytes the codec makes an empty list.
  const bytes = data == null || data.length === 0 ? NO_BYTES : data;
  return { metadata: fromMetadata(metadata ?? {}), data: bytes };
}

export function toPayload({ metadata, data }: Payload): WirePayload {
  return { metadata: toMetadata(metadata), data };
}

/** `undefined` for an absent list, which is not the same as an empty one. */
export function fromPayloads(payloads: WirePayloads | null | undefined): Payloads | undefined {
  return payloads == null ? undefined : (payloads.payloads ?? []).map(fromPayload);
}

export function toPayloads(payloads: Payloads | undefined): WirePayloads | null {
  return payloads === undefined ? null : { payloads: payloads.map(toPayload) };
}

/** Named payloads: memo, header, details of a marker. */
export function fromFields(
  fields: Readonly<Record<string, WirePayload>> | null | undefined,
): Readonly<Record<string, Payload>> | undefined {
  if (fields == null || Object.keys(fields).length === 0) return undefined;
  return mapFields(fields, fromPayload);
}

export function toFields(
  fields: Readonly<Record<string, Payload>> | undefined,
): Record<string, WirePayload> {
  return fields === undefined ? {} : mapFields(fields, toPayload);
}

export function mapFields<From, To>(
  fields: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  const mapped: [string, To][] = [];
  for (const [name, value] of Object.entries(fields)) mapped.push([name, map(value)]);
  return Object.fromEntries(mapped);
}

/** A byte a character: the metadata of other languages need not be text. */
function fromMetadata(metadata: NonNullable<WirePayload['metadata']>): Payload['metadata'] {
  const entries = Object.entries(metadata);
  const [first] = entries;
  const isJson =
    entries.length === 1 && first?.[0] === 'encoding' && JSON_ENCODING.equals(first[1]);
  if (isJson) return JSON_METADATA;
  return Object.fromEntries(
    entries.map(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')]),
  );
}

function toMetadata(metadata: Payload['metadata']): Record<string, Uint8Array> {
  if (metadata === JSON_METADATA) return JSON_WIRE_METADATA;
  return mapFields(metadata, (text) => Buffer.from(text, 'latin1'));
}
