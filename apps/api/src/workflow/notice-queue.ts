/** Lets a loop sleep until somebody tells it that there is something to look at, or a while has passed. */
export class NoticeQueue {
  private told = false;
  private wake: (() => void) | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(checkMs: number) {
    this.timer = setInterval(() => {
      this.tell();
    }, checkMs);
  }

  tell(): void {
    this.told = true;
    this.wake?.();
  }

  async next(): Promise<void> {
    if (!this.told) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.told = false;
    this.wake = undefined;
  }

  close(): void {
    clearInterval(this.timer);
  }
}
