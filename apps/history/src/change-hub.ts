import type {
  ChangeFeed,
  ChangeFilter,
  ChangeNotice,
  EpochMs,
  PlacedNotice,
  RunId,
  RunKey,
  Scope,
} from '@app/contract';
import { BoundedMap, ChurnMap } from '@app/platform';

/** Closes kept for whoever asks just after: a start that awaits its result may come second. */
const RECENT_COUNT_MAX = 10_000;

/** Notices kept for subscribers that come back: at 1,000 changes a second, for a quarter of a minute. */
const PLACE_COUNT = 16_384;

/** Change notices inside one process. */
export class ChangeHub implements ChangeFeed {
  private readonly byRun: ListenerIndex = new ChurnMap();
  private readonly byNamespace: ListenerIndex = new ChurnMap();

  private readonly closed = new BoundedMap<RunId, ChangeNotice>(RECENT_COUNT_MAX);
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
    if (notice.closeEvent !== undefined) this.closed.set(notice.runId, notice);
    tell(this.byRun.get(notice.runId), notice);
    // Most of the time nobody listens to a whole namespace, and its key need not be made.
    if (this.byNamespace.size > 0) tell(this.byNamespace.get(namespaceKey(notice)), notice);
  }

  recentClose(key: RunKey): ChangeNotice | undefined {
    const notice = this.closed.get(key.runId);
    return notice !== undefined && isWithin(notice, key) ? notice : undefined;
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
      if (isWithin(placed.notice, scope)) notices.push(placed);
    }
    return { notices, upTo };
  }

  subscribe(filter: ChangeFilter, listener: (notice: ChangeNotice) => void): () => void {
    const { runId } = filter;
    return runId === undefined
      ? enlist(this.byNamespace, namespaceKey(filter), { scope: filter, listener })
      : enlist(this.byRun, runId, { scope: filter, listener });
  }
}

interface Subscription {
  /** Naming another tenant's run id subscribes to nothing. */
  readonly scope: Scope;
  readonly listener: (notice: ChangeNotice) => void;
}

type Listeners = Set<Subscription>;
type ListenerIndex = ChurnMap<string, Listeners>;

function tell(listeners: Listeners | undefined, notice: ChangeNotice): void {
  if (listeners === undefined) return;
  for (const { scope, listener } of listeners) if (isWithin(notice, scope)) listener(notice);
}

function isWithin(notice: ChangeNotice, { tenantId, namespaceId }: Scope): boolean {
  return notice.tenantId === tenantId && notice.namespaceId === namespaceId;
}

function enlist(index: ListenerIndex, key: string, subscription: Subscription): () => void {
  const listeners = index.get(key) ?? new Set();
  index.set(key, listeners.add(subscription));
  return () => {
    listeners.delete(subscription);
    if (listeners.size === 0 && index.get(key) === listeners) index.delete(key);
  };
}

function namespaceKey(of: Scope): string {
  return `${of.tenantId}|${of.namespaceId}`;
}
