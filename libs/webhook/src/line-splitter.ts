import { isUtf8 } from 'node:buffer';

const LINE_FEED = 0x0a;

/**
 * Cuts a stream of bytes into lines of text, at a cost that does not depend on how the bytes arrive. What follows the
 * last line break is a line once the stream ends. A line that is not UTF-8 is no line: mended, it would say something else.
 */
export class LineSplitter {
  private readonly rest: Uint8Array[] = [];
  private restBytes = 0;

  constructor(private readonly onLine: (line: string) => void) {}

  /** Bytes of the line that has begun. */
  get pendingBytes(): number {
    return this.restBytes;
  }

  push(chunk: Uint8Array): void {
    let begin = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, begin);
      if (end < 0) break;
      this.keep(chunk.subarray(begin, end));
      this.flush();
      begin = end + 1;
    }
    this.keep(chunk.subarray(begin));
  }

  end(): void {
    this.flush();
  }

  private keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.rest.push(part);
    this.restBytes += part.length;
  }

  private flush(): void {
    if (this.restBytes === 0) return;
    const line = Buffer.concat(this.rest, this.restBytes);
    this.rest.length = 0;
    this.restBytes = 0;
    if (!isUtf8(line)) return;
    const text = line.toString('utf8').trim();
    if (text !== '') this.onLine(text);
  }
}
