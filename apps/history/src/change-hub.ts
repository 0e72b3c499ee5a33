import type {
  ChangeFeed,
  ChangeFilter,
  ChangeNotice,
  EpochMs,
  PlacedNotice,
  RunKey,
  Scope,
} from '@app/contract';
import { BoundedMap } from '@app/platform';

/** Closes kept for whoever asks just after: a start that awaits its result may come second. */
const RECENT_COUNT_MAX = 10_000;

/** Notices kept for subscribers that come back: at 1,000 changes a second, for a quarter of a minute. */
const PLACE_COUNT = 16_384;

/** Change notices inside one process. */
export class ChangeHub implements ChangeFeed {
  private readonly byRun = new Map<string, Set<(notice: ChangeNotice) => void>>();
  private readonly byNamespace = new Map<string, Set<(notice: ChangeNotice) => void>>();

  private readonly closed = new BoundedMap<string, ChangeNotice>(RECENT_COUNT_MAX);
  private readonly ring: PlacedNotice[] = [];
  private last = 0;

  constructor(
    readonly feedId: string,
    private readonly now: () => EpochMs,
  ) {}

  get lastPlace(): number {
    return this.last;
  }

  publish(notice: ChangeNotice): void {
    this.last += 1;
    this.ring[this.last % PLACE_COUNT] = { notice, place: this.last, publishedAt: this.now() };
    if (notice.closeEvent !== undefined) this.closed.set(runKey(notice), notice);
    tell(this.byRun.get(runKey(notice)), notice);
    tell(this.byNamespace.get(namespaceKey(notice)), notice);
  }

  recentClose(key: RunKey): ChangeNotice | undefined {
    return this.closed.get(runKey(key));
  }

  noticesAfter(
    scope: Scope,
    place: number,
    countMax: number,
  ): { readonly notices: readonly PlacedNotice[]; readonly upTo: number } | undefined {
    if (place > this.last || this.last - place > PLACE_COUNT) return undefined;
    const notices: PlacedNotice[] = [];
    let upTo = place;
    while (upTo < this.last && notices.length < countMax) {
      upTo += 1;
      const placed = this.ring[upTo % PLACE_COUNT]!;
      const { tenantId, namespaceId } = placed.notice;
      if (tenantId === scope.tenantId && namespaceId === scope.namespaceId) notices.push(placed);
    }
    return { notices, upTo };
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
