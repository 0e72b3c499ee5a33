import { JSON_METADATA } from '@app/contract';

import { ByteWriter } from './byte-writer';
import { dictionaryNumber, WORD_LENGTH_MAX } from './dictionary';
import { SeenTexts } from './seen-texts';
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
const seen = new SeenTexts();
let lastMoment = 0;

/**
 * Encodes plain data (objects, arrays, maps, strings, numbers, booleans, null, bytes) into a self-contained buffer.
 * Fields that are undefined are dropped; unknown fields are kept by name, so a newer writer's fields survive an older
 * reader. Instances of classes are refused: they would come back as something else.
 */
export function encodeValue(value: unknown): Buffer {
  encode(value);
  return writer.take();
}

/** The same for bytes that are copied at once: they are overwritten by the next value. */
export function lendEncoded(value: unknown): Buffer {
  encode(value);
  return writer.lend();
}

function encode(value: unknown): void {
  writer.position = 0;
  seen.clear();
  lastMoment = 0;
  writer.byte(CODEC_VERSION);
  writeValue(value);
}

function writeValue(value: unknown): void {
  switch (typeof value) {
    case 'string':
      writeString(value);
      break;
    case 'number':
      writeNumber(value);
      break;
    case 'boolean':
      writer.byte(value ? Tag.True : Tag.False);
      break;
    case 'undefined':
      writer.byte(Tag.Undefined);
      break;
    case 'object':
      if (value === null) writer.byte(Tag.Null);
      else writeObject(value);
      break;
    case 'bigint':
    case 'symbol':
    case 'function':
      throw new TypeError(`A ${typeof value} cannot be stored.`);
  }
}

function writeObject(value: object): void {
  if (Array.isArray(value)) writeArray(value);
  else if (value instanceof Uint8Array) writeSized(Tag.Bytes, value);
  else if (value instanceof Map) writeMap(value);
  else writePlainObject(value);
}

function writePlainObject(value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`An instance of ${value.constructor.name} cannot be stored.`);
  }
  if (isJsonPayload(value)) writeSized(Tag.JsonPayload, value.data);
  else writeFields(value as Readonly<Record<string, unknown>>);
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

/** `for in`, because V8 then reads a field by its place, where `fields[key]` of a listed key is looked up each time. */
function writeFields(fields: Readonly<Record<string, unknown>>): void {
  let count = 0;
  for (const key in fields) if (fields[key] !== undefined) count += 1;
  if (count <= SMALL_OBJECT_KEYS_MAX) {
    writer.byte(Tag.SmallObject + count);
  } else {
    writer.byte(Tag.Object);
    writer.varint(count);
  }
  for (const key in fields) {
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
    writeSized(Tag.OneJsonPayload, only.data);
  } else {
    writer.byte(Tag.Array);
    writer.varint(values.length);
    for (const value of values) writeValue(value);
  }
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
  const number = text.length > WORD_LENGTH_MAX ? undefined : dictionaryNumber(text);
  if (number !== undefined) writeDictionaryString(number);
  else if (text.length < REPEATABLE_LENGTH_MIN) writeNewString(text);
  else writeRepeatable(text);
}

function writeDictionaryString(number: number): void {
  if (number < SHORT_DICTIONARY_COUNT) {
    writer.byte(Tag.DictionaryString + number);
  } else {
    writer.byte(Tag.LongDictionaryString);
    writer.varint(number);
  }
}

function writeRepeatable(text: string): void {
  const earlier = seen.place(text);
  if (earlier !== undefined) {
    writer.byte(Tag.StringAgain);
    writer.varint(earlier);
  } else {
    writeNewString(text);
  }
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
