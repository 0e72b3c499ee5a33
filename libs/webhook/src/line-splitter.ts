/** Cuts a stream of bytes into lines of text. What follows the last line break is a line once the stream ends. */
export class LineSplitter {
  private rest = '';
  private readonly decoder = new TextDecoder();

  constructor(private readonly onLine: (line: string) => void) {}

  push(chunk: Uint8Array): void {
    this.take(this.rest + this.decoder.decode(chunk, { stream: true }));
  }

  end(): void {
    this.take(`${this.rest}${this.decoder.decode()}\n`);
  }

  private take(text: string): void {
    const lines = text.split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') this.onLine(line);
  }
}
