export interface Deferred {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** What code waits for, by name. */
export class Waiters {
  private readonly waiting = new Map<string, Deferred>();

  has(name: string): boolean {
    return this.waiting.has(name);
  }

  wait(name: string): Promise<unknown> {
    const waited = new Promise<unknown>((resolve, reject) => {
      this.waiting.set(name, { resolve, reject });
    });
    // Code may look at it later, or never.
    waited.catch(() => undefined);
    return waited;
  }

  settle(name: string | undefined, how: (deferred: Deferred) => void): void {
    const deferred = name === undefined ? undefined : this.waiting.get(name);
    if (name === undefined || deferred === undefined) return;
    this.waiting.delete(name);
    how(deferred);
  }
}
