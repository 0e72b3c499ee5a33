const RECENT_COUNT = 500;

/** What a seed did, as a hash, and as lines when somebody wants to read them. */
export class Trace {
  readonly lines: string[] = [];
  private readonly ring: string[] = [];
  private count = 0;
  private low = 0x811c9dc5;
  private high = 0x1b873593;

  constructor(
    private readonly now: () => number,
    private readonly isKept: boolean,
  ) {}

  note(who: string, what: string): void {
    const line = `${this.now() % 1_000_000_000} ${who}: ${what}`;
    this.mix(line);
    this.ring[this.count % RECENT_COUNT] = line;
    this.count += 1;
    if (this.isKept) this.lines.push(line);
  }

  /** The last lines, kept or not, in no order. */
  get recent(): readonly string[] {
    return this.ring;
  }

  get hash(): string {
    return (
      (this.high >>> 0).toString(16).padStart(8, '0') +
      (this.low >>> 0).toString(16).padStart(8, '0')
    );
  }

  /** FNV-1a over UTF-16 units, and a second one that begins elsewhere: 64 bits together. */
  private mix(line: string): void {
    let { low, high } = this;
    for (let index = 0; index < line.length; index += 1) {
      const unit = line.charCodeAt(index);
      low = Math.imul(low ^ unit, 0x01000193);
      high = Math.imul(high ^ unit, 0x85ebca6b);
    }
    this.low = low;
    this.high = high ^ (low >>> 15);
  }
}
