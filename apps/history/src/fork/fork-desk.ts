import type { ForkQuestion } from './fork-copy';
import type { ForkPreparation } from './fork-preparation';
import type { PreparedFork, RefusedFork } from './prepared-fork';

/** Histories read at the same time: each takes a connection and its share of the processor. */
const PREPARATION_COUNT_MAX = 4;

/** Lets a few preparations of a shard run at a time; the others wait in the order in which they were asked for. */
export class ForkDesk {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly preparation: ForkPreparation) {}

  async prepare(question: ForkQuestion): Promise<PreparedFork | RefusedFork> {
    if (this.running >= PREPARATION_COUNT_MAX) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.running += 1;
    try {
      return await this.preparation.prepare(question);
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
}
