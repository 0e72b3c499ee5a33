import { JSON_METADATA } from '@app/contract';

import { ByteWriter } from './byte-writer';
import { dictionaryNumber } from './dictionary';
import {
  MOMENT_MIN,
  REPEATABLE_LENGTH_MIN,
  SHORT_DICTIONARY_COUNT,
  SHORT_STRING_BYTES_MAX,
  SMALL_INTEGER_MAX,
  SMALL_OBJECT_KEYS_MAX,
  Tag,
} from './tag';
import { writeUuid } from './uuid-text';

/** Raised only when older versions cannot read what this one writes. */
export const CODEC_VERSION = 1;

const writer = new ByteWriter();
const seen = new Map<string, number>();
let lastMoment = 0;

/**
 * Encodes plain data (objects, arrays, maps, strings, numbers, booleans, null, bytes) into a self-contained buffer.
 * Fields that are undefined are dropped; unknown fields are kept by name, so a newer writer's fields survive an older
 * reader. Instances of classes are refused: they would come back as something else.
 */
export function encodeValue(value: unknown): Buffer {
  writer.position = 0;
  seen.clear();
  lastMoment = 0;
  writer.byte(CODEC_VERSION);
  writeValue(value);
  return writer.take();
}

function writeValue(value: unknown): void {
  switch (typeof value) {
    case 'string':
      return writeString(value);
    case 'number':
      return writeNumber(value);
    case 'boolean':
      return writer.byte(value ? Tag.True : Tag.False);
    case 'undefined':
      return writer.byte(Tag.Undefined);
    case 'object':
      return value === null ? writer.byte(Tag.Null) : writeObject(value);
    case 'bigint':
    case 'symbol':
    case 'function':
      throw new TypeError(`A ${typeof value} cannot be stored.`);
  }
}

function writeObject(value: object): void {
  if (Array.isArray(value)) return writeArray(value);
  if (value instanceof Uint8Array) return writeSized(Tag.Bytes, value);
  if (value instanceof Map) return writeMap(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`An instance of ${value.constructor.name} cannot be stored.`);
  }
  if (isJsonPayload(value)) return writeSized(Tag.JsonPayload, value.data);
  writeFields(value as Readonly<Record<string, unknown>>);
}

interface JsonPayload {
  readonly data: Uint8Array;
}

/** Recognised by identity alone: the decoder gives the shared metadata back, and a copy costs only some bytes more. */
function isJsonPayload(value: object): value is JsonPayload {
  const candidate = value as { metadata?: unknown; data?: unknown };
  return (
    candidate.metadata === JSON_METADATA &&
    candidate.data instanceof Uint8Array &&
    Object.keys(value).length === 2
  );
}

function writeFields(fields: Readonly<Record<string, unknown>>): void {
  const keys = Object.keys(fields);
  let count = 0;
  for (const key of keys) if (fields[key] !== undefined) count += 1;
  if (count <= SMALL_OBJECT_KEYS_MAX) {
    writer.byte(Tag.SmallObject + count);
  } else {
    writer.byte(Tag.Object);
    writer.varint(count);
  }
  for (const key of keys) {
    const field = fields[key];
    if (field === undefined) continue;
    writeKey(key);
    writeValue(field);
  }
}

function writeKey(key: string): void {
  const number = dictionaryNumber(key);
  if (number !== undefined && number <= SMALL_INTEGER_MAX) writer.byte(number);
  else writeString(key);
}

function writeArray(values: readonly unknown[]): void {
  const only = values[0];
  if (values.length === 1 && typeof only === 'object' && only !== null && isJsonPayload(only)) {
    return writeSized(Tag.OneJsonPayload, only.data);
  }
  writer.byte(Tag.Array);
  writer.varint(values.length);
  for (const value of values) writeValue(value);
}

function writeMap(entries: ReadonlyMap<unknown, unknown>): void {
  writer.byte(Tag.Map);
  writer.varint(entries.size);
  for (const [key, value] of entries) {
    writeValue(key);
    writeValue(value);
  }
}

function writeSized(tag: number, data: Uint8Array): void {
  writer.byte(tag);
  writer.varint(data.length);
  writer.raw(data);
}

function writeNumber(value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    writer.reserve(9);
    writer.bytes[writer.position] = Tag.Double;
    writer.position = writer.bytes.writeDoubleLE(value, writer.position + 1);
  } else if (value >= 0 && value <= SMALL_INTEGER_MAX) {
    writer.byte(value);
  } else if (value >= MOMENT_MIN) {
    writeMoment(value);
  } else {
    writer.byte(value >= 0 ? Tag.PositiveInteger : Tag.NegativeInteger);
    writer.varint(value >= 0 ? value : -(value + 1));
  }
}

function writeMoment(value: number): void {
  const distance = value - lastMoment;
  const isNear = Math.abs(distance) < MOMENT_MIN;
  if (!isNear) writer.byte(Tag.Moment);
  else writer.byte(distance >= 0 ? Tag.MomentLater : Tag.MomentEarlier);
  writer.varint(isNear ? Math.abs(distance) : value);
  lastMoment = value;
}

function writeString(text: string): void {
  const number = dictionaryNumber(text);
  if (number !== undefined) {
    if (number < SHORT_DICTIONARY_COUNT) return writer.byte(Tag.DictionaryString + number);
    writer.byte(Tag.LongDictionaryString);
    return writer.varint(number);
  }
  if (text.length >= REPEATABLE_LENGTH_MIN) {
    const earlier = seen.get(text);
    if (earlier !== undefined) {
      writer.byte(Tag.StringAgain);
      return writer.varint(earlier);
    }
    seen.set(text, seen.size);
  }
  writeNewString(text);
}

function writeNewString(text: string): void {
  if (text.length <= SHORT_STRING_BYTES_MAX && writeShortAscii(text)) return;
  if (text.length === 36) {
    writer.reserve(17);
    if (writeUuid(text, writer.bytes, writer.position + 1)) {
      writer.bytes[writer.position] = Tag.UuidString;
      writer.position += 17;
      return;
    }
  }
  if (text.isWellFormed()) {
    const length = Buffer.byteLength(text);
    writer.byte(Tag.Utf8String);
    writer.varint(length);
    writer.reserve(length);
    writer.bytes.write(text, writer.position, length, 'utf8');
    writer.position += length;
  } else {
    const length = text.length * 2;
    writer.byte(Tag.Utf16String);
    writer.varint(length);
    writer.reserve(length);
    writer.bytes.write(text, writer.position, length, 'utf16le');
    writer.position += length;
  }
}

function writeShortAscii(text: string): boolean {
  writer.reserve(SHORT_STRING_BYTES_MAX + 1);
  const { bytes, position } = writer;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return false;
    bytes[position + 1 + index] = code;
  }
  bytes[position] = Tag.ShortString + text.length;
  writer.position = position + 1 + text.length;
  return true;
}
