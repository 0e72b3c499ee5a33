/** What travels between two processes: length, kind, number of the call, content. */
export const FrameKind = {
  /** Who the other side is: the first frame in both directions. */
  Hello: 1,
  Call: 2,
  Answer: 3,
  Fault: 4,
  Tell: 5,
  /** Nothing to say, but still here. */
  Beat: 6,
} as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

export interface Frame {
  readonly kind: number;
  readonly callNumber: number;
  readonly content: Buffer;
}

const HEAD_BYTES = 9;
const FRAME_BYTES_MAX = 64 * 1_024 * 1_024;

export function frameBytes(
  kind: FrameKind,
  callNumber: number,
  content: Uint8Array,
): readonly Uint8Array[] {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUInt32LE(content.length, 0);
  head.writeUInt8(kind, 4);
  head.writeUInt32LE(callNumber, 5);
  return content.length === 0 ? [head] : [head, content];
}

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private length = 0;

  /** Throws when the bytes are none of ours. */
  *read(chunk: Buffer): Generator<Frame> {
    this.chunks.push(chunk);
    this.length += chunk.length;
    while (this.length >= HEAD_BYTES) {
      const first = this.first(HEAD_BYTES);
      const size = first.readUInt32LE(0);
      if (size > FRAME_BYTES_MAX) throw new RangeError(`A frame of ${size} bytes is too large.`);
      if (this.length < HEAD_BYTES + size) return;
      const whole = this.first(HEAD_BYTES + size);
      const frame = whole.subarray(0, HEAD_BYTES + size);
      this.drop(HEAD_BYTES + size);
      yield {
        kind: frame.readUInt8(4),
        callNumber: frame.readUInt32LE(5),
        content: frame.subarray(HEAD_BYTES),
      };
    }
  }

  /** The first chunk, made long enough. */
  private first(length: number): Buffer {
    const [chunk] = this.chunks;
    if (chunk !== undefined && chunk.length >= length) return chunk;
    const joined = Buffer.concat(this.chunks);
    this.chunks = [joined];
    return joined;
  }

  private drop(length: number): void {
    const chunk = this.chunks[0]!;
    this.length -= length;
    if (chunk.length === length) this.chunks.shift();
    else this.chunks[0] = chunk.subarray(length);
  }
}
