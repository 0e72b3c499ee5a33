import { type Database, mirrorNamespaces } from '@app/postgres';

const EVERY_MS = 60_000;

/** Tells the further databases of the installation how long namespaces keep their runs. */
export class NamespaceMirror {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly databases: readonly [Database, ...Database[]],
    private readonly report: (message: string, cause: unknown) => void,
  ) {}

  start(): void {
    if (this.databases.length === 1) return;
    this.timer = setInterval(() => {
      void this.mirror();
    }, EVERY_MS);
    this.timer.unref();
    void this.mirror();
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async mirror(): Promise<void> {
    const [first, ...others] = this.databases;
    for (const other of others) {
      await mirrorNamespaces(first, other).catch((cause: unknown) => {
        this.report('a further database does not know the namespaces yet', cause);
      });
    }
  }
}
