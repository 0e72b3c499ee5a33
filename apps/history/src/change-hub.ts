import type { ChangeFeed, ChangeFilter, ChangeNotice, RunKey } from '@app/contract';
import { BoundedMap } from '@app/platform';

/** Closes kept for whoever asks just after: a start that awaits its result may come second. */
const RECENT_COUNT_MAX = 10_000;

/** Change notices inside one process. */
export class ChangeHub implements ChangeFeed {
  private readonly byRun = new Map<string, Set<(notice: ChangeNotice) => void>>();
  private readonly byNamespace = new Map<string, Set<(notice: ChangeNotice) => void>>();

  private readonly closed = new BoundedMap<string, ChangeNotice>(RECENT_COUNT_MAX);

  publish(notice: ChangeNotice): void {
    if (notice.closeEvent !== undefined) this.closed.set(runKey(notice), notice);
    tell(this.byRun.get(runKey(notice)), notice);
    tell(this.byNamespace.get(namespaceKey(notice)), notice);
  }

  recentClose(key: RunKey): ChangeNotice | undefined {
    return this.closed.get(runKey(key));
  }

  subscribe(filter: ChangeFilter, listener: (notice: ChangeNotice) => void): () => void {
    const { runId } = filter;
    return runId === undefined
      ? enlist(this.byNamespace, namespaceKey(filter), listener)
      : enlist(this.byRun, runKey({ ...filter, runId }), listener);
  }
}

type Listeners = Set<(notice: ChangeNotice) => void>;

function tell(listeners: Listeners | undefined, notice: ChangeNotice): void {
  if (listeners === undefined) return;
  for (const listener of listeners) listener(notice);
}

function enlist(
  index: Map<string, Listeners>,
  key: string,
  listener: (notice: ChangeNotice) => void,
): () => void {
  const listeners = index.get(key) ?? new Set();
  index.set(key, listeners.add(listener));
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && index.get(key) === listeners) index.delete(key);
  };
}

function namespaceKey(of: Pick<ChangeNotice, 'tenantId' | 'namespaceId'>): string {
  return `${of.tenantId}|${of.namespaceId}`;
}

/** The tenant is part of the key: naming another tenant's run id subscribes to nothing. */
function runKey(of: Pick<ChangeNotice, 'tenantId' | 'namespaceId' | 'runId'>): string {
  return `${namespaceKey(of)}|${of.runId}`;
}
