export interface KeptAnswersOptions {
  /** Of time to live; also how long a change elsewhere may go unnoticed. */
  readonly keptMs: number;
  /** Beyond it everything is dropped: simple, and the next answers are read again. */
  readonly countMax: number;
  readonly monotonicMs: () => number;
}

interface Kept<T> {
  readonly until: number;
  readonly answer: T | Promise<T>;
}

/**
 * Answers that are asked for all the time, kept for a moment. Everybody who asks while the question is being put waits
 * for that one answer: without this, the moment an answer expires under load costs a query per request.
 */
export class KeptAnswers<T> {
  private readonly kept = new Map<string, Kept<T>>();

  constructor(private readonly options: KeptAnswersOptions) {}

  /** At once when the answer is known. A failure is not kept. */
  get(key: string, ask: () => Promise<T>): T | Promise<T> {
    const known = this.kept.get(key);
    if (known !== undefined && known.until > this.options.monotonicMs()) return known.answer;
    return this.put(key, ask());
  }

  forget(): void {
    this.kept.clear();
  }

  private put(key: string, asked: Promise<T>): Promise<T> {
    const { keptMs, countMax, monotonicMs } = this.options;
    if (this.kept.size >= countMax) this.kept.clear();
    const waiting: Kept<T> = { until: monotonicMs() + keptMs, answer: asked };
    this.kept.set(key, waiting);
    asked.then(
      (answer) => {
        // Forgotten or asked again meanwhile: what has just been read may be from before the change.
        if (this.kept.get(key) !== waiting) return;
        this.kept.set(key, { until: monotonicMs() + keptMs, answer });
      },
      () => {
        if (this.kept.get(key) === waiting) this.kept.delete(key);
      },
    );
    return asked;
  }
}
