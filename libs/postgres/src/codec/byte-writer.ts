/** A growing buffer. Callers reserve once for a bounded group of bytes and then write without checks. */
export class ByteWriter {
  bytes: Buffer = Buffer.allocUnsafe(16_384);
  position = 0;

  reserve(count: number): void {
    if (this.position + count <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.position + count));
    this.bytes.copy(grown, 0, 0, this.position);
    this.bytes = grown;
  }

  byte(value: number): void {
    if (this.position === this.bytes.length) this.reserve(1);
    this.bytes[this.position++] = value;
  }

  /** Seven bits a byte, least significant first; up to 2^53 - 1. */
  varint(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest > 0x7f) {
      this.bytes[this.position++] = (rest & 0x7f) | 0x80;
      rest = rest > 0x7fffffff ? Math.floor(rest / 128) : rest >>> 7;
    }
    this.bytes[this.position++] = rest;
  }

  raw(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.position);
    this.position += source.length;
  }

  /** A copy of what was written; the buffer is kept for the next value unless it grew out of proportion. */
  take(): Buffer {
    const result = Buffer.from(this.lend());
    this.position = 0;
    return result;
  }

  /** What was written, until something else is. */
  lend(): Buffer {
    const result = this.bytes.subarray(0, this.position);
    if (this.bytes.length > KEPT_BYTES_MAX) this.bytes = Buffer.allocUnsafe(16_384);
    return result;
  }
}

const KEPT_BYTES_MAX = 4 * 1_048_576;
