import type { ChangeFeed, ChangeNotice, HistoryEvent, RunKey, WorkflowStatus } from '@app/contract';

import type { Database } from '../connection';
import { withTenant } from '../tenancy/with-tenant';
import { readRunHeader } from './read-run-header';

/** A notice can get lost; the store is asked this often while somebody waits. */
const CHECK_MS = 5_000;

export interface ClosedRun {
  readonly status: WorkflowStatus;
  readonly closeEvent: HistoryEvent | undefined;
}

/** Waits for runs to close. No wake-up is lost: it listens before it looks. */
export class RunWatcher {
  constructor(
    private readonly database: Database,
    private readonly changes: ChangeFeed,
  ) {}

  /** How the run closed, or `undefined` when it is still open after the time given. */
  async waitForClose(
    key: RunKey,
    options: { readonly timeoutMs: number; readonly startedJustNow: boolean },
  ): Promise<ClosedRun | undefined> {
    const recent = this.changes.recentClose?.(key);
    if (recent !== undefined) return closedBy(recent);
    if (options.timeoutMs === 0 && !options.startedJustNow) return this.look(key);
    return new Promise((resolve, reject) => {
      const deadlineMs = performance.now() + options.timeoutMs;
      const end = (closed: ClosedRun | undefined): void => {
        unsubscribe();
        clearTimeout(timer);
        resolve(closed);
      };
      const look = (): void => {
        this.look(key).then((closed) => {
          if (closed !== undefined) end(closed);
        }, reject);
      };
      // One timer for the checks and the end: a wait that ends before the first of them costs no more.
      const wait = (): NodeJS.Timeout => {
        const leftMs = deadlineMs - performance.now();
        return setTimeout(
          () => {
            if (leftMs <= CHECK_MS) end(undefined);
            else check();
          },
          Math.min(leftMs, CHECK_MS),
        );
      };
      const check = (): void => {
        timer = wait();
        look();
      };
      const unsubscribe = this.changes.subscribe(key, (notice) => {
        if (notice.status !== 'Running') end(closedBy(notice));
      });
      let timer = wait();
      // A run that this request has started is known to be open, or its close is among the recent ones.
      if (!options.startedJustNow) look();
    });
  }

  private async look(key: RunKey): Promise<ClosedRun | undefined> {
    const reading = await withTenant(this.database, key.tenantId, (session) =>
      readRunHeader(session, key),
    );
    if (reading === undefined || reading.run.status === 'Running') return undefined;
    return { status: reading.run.status, closeEvent: reading.closeEvent };
  }
}

function closedBy(notice: ChangeNotice): ClosedRun {
  return { status: notice.status, closeEvent: notice.closeEvent };
}
