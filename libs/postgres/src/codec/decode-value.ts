import { JSON_METADATA, type Payload } from '@app/contract';

import { dictionaryText } from './dictionary';
import { CODEC_VERSION } from './encode-value';
import { InvalidStoredBytes } from './invalid-stored-bytes';
import { REPEATABLE_LENGTH_MIN, SMALL_INTEGER_MAX, Tag } from './tag';
import { readUuid } from './uuid-text';

/** Reads one encoded value front to back. The state mirrors the encoder's: strings seen, last moment. */
class ValueReader {
  private position = 1;
  private readonly seen: string[] = [];
  private lastMoment = 0;

  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.position === this.bytes.length;
  }

  value(): unknown {
    const tag = this.byte();
    if (tag <= SMALL_INTEGER_MAX) return tag;
    if (tag < Tag.Null) return this.shortString(tag);
    if (tag >= Tag.SmallObject) return this.fields(tag - Tag.SmallObject);
    return this.tagged(tag);
  }

  private tagged(tag: number): unknown {
    switch (tag) {
      case Tag.Null:
        return null;
      case Tag.Undefined:
        return undefined;
      case Tag.False:
        return false;
      case Tag.True:
        return true;
      case Tag.Bytes:
        return this.data();
      case Tag.Array:
        return this.array();
      case Tag.Object:
        return this.fields(this.varint());
      case Tag.Map:
        return this.map();
      case Tag.JsonPayload:
        return this.jsonPayload();
      case Tag.OneJsonPayload:
        return [this.jsonPayload()];
      default:
        return tag <= Tag.Double ? this.number(tag) : this.longString(tag);
    }
  }

  private number(tag: number): number {
    switch (tag) {
      case Tag.PositiveInteger:
        return this.varint();
      case Tag.NegativeInteger:
        return -this.varint() - 1;
      case Tag.Moment:
        return (this.lastMoment = this.varint());
      case Tag.MomentLater:
        return (this.lastMoment += this.varint());
      case Tag.MomentEarlier:
        return (this.lastMoment -= this.varint());
      default:
        return this.bytes.readDoubleLE(this.skip(8));
    }
  }

  private key(): string {
    const tag = this.byte();
    if (tag <= SMALL_INTEGER_MAX) return dictionaryText(tag);
    return tag < Tag.Null ? this.shortString(tag) : this.longString(tag);
  }

  private shortString(tag: number): string {
    if (tag < Tag.ShortString) return dictionaryText(tag - Tag.DictionaryString);
    const length = tag - Tag.ShortString;
    const start = this.skip(length);
    return this.remember(this.bytes.toString('latin1', start, start + length));
  }

  private longString(tag: number): string {
    switch (tag) {
      case Tag.LongDictionaryString:
        return dictionaryText(this.varint());
      case Tag.StringAgain:
        return this.again();
      case Tag.UuidString:
        return this.remember(readUuid(this.bytes, this.skip(16)));
      case Tag.Utf8String: {
        const length = this.varint();
        const start = this.skip(length);
        return this.remember(this.bytes.toString('utf8', start, start + length));
      }
      case Tag.Utf16String: {
        const length = this.varint();
        const start = this.skip(length);
        return this.remember(this.bytes.toString('utf16le', start, start + length));
      }
      default:
        throw new InvalidStoredBytes(`Tag ${tag} is unknown: a newer version wrote this row.`);
    }
  }

  private again(): string {
    const text = this.seen[this.varint()];
    if (text === undefined) throw new InvalidStoredBytes('A string refers to none before it.');
    return text;
  }

  private remember(text: string): string {
    if (text.length >= REPEATABLE_LENGTH_MIN) this.seen.push(text);
    return text;
  }

  private fields(count: number): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (let index = 0; index < count; index += 1) {
      const key = this.key();
      if (key === '__proto__') defineField(fields, key, this.value());
      else fields[key] = this.value();
    }
    return fields;
  }

  private array(): unknown[] {
    const count = this.varint();
    if (count > this.bytes.length - this.position) throw truncated();
    const values: unknown[] = [];
    for (let index = 0; index < count; index += 1) values.push(this.value());
    return values;
  }

  private map(): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    for (let left = this.varint(); left > 0; left -= 1) {
      const key = this.value();
      map.set(key, this.value());
    }
    return map;
  }

  private jsonPayload(): Payload {
    return { metadata: JSON_METADATA, data: this.data() };
  }

  /** A copy: a view would keep the whole row in memory for as long as its smallest payload lives. */
  private data(): Uint8Array {
    const length = this.varint();
    const start = this.skip(length);
    return new Uint8Array(this.bytes.subarray(start, start + length));
  }

  private byte(): number {
    const byte = this.bytes[this.position];
    if (byte === undefined) throw truncated();
    this.position += 1;
    return byte;
  }

  private varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
      factor *= 128;
    }
    if (!Number.isSafeInteger(value)) throw new InvalidStoredBytes('An integer is out of range.');
    return value;
  }

  private skip(count: number): number {
    const start = this.position;
    if (start + count > this.bytes.length) throw truncated();
    this.position = start + count;
    return start;
  }
}

/** The only key that an assignment would not store. */
function defineField(fields: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(fields, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function truncated(): InvalidStoredBytes {
  return new InvalidStoredBytes('The stored bytes end too early.');
}

/** The inverse of `encodeValue`. Throws `InvalidStoredBytes` for anything that it did not write. */
export function decodeValue(bytes: Buffer): unknown {
  if (bytes[0] !== CODEC_VERSION) {
    throw new InvalidStoredBytes(`Codec version ${String(bytes[0])} is unknown.`);
  }
  const reader = new ValueReader(bytes);
  const value = reader.value();
  if (!reader.isAtEnd) throw new InvalidStoredBytes('Bytes are left over.');
  return value;
}
