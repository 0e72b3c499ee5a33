import type { EpochMs, NamespaceId, RunId, RunKey, Scope, TenantId } from '../ids';
import type { ChangeNotice } from './change-notice';

/** Which notices a listener wants: all of a namespace, or those of one run. */
export interface ChangeFilter {
  readonly tenantId: TenantId;
  readonly namespaceId: NamespaceId;
  readonly runId?: RunId;
}

/** A notice and its place in the feed. */
export interface PlacedNotice {
  readonly notice: ChangeNotice;
  readonly place: number;
  readonly publishedAt: EpochMs;
}

export interface ChangeFeed {
  /** Names this feed: places in another one, such as that of the process before, mean nothing here. */
  readonly feedId: string;
  /** Place of the latest notice. */
  readonly lastPlace: number;
  /**
   * The next notices of a namespace after a place, in order, and the place up to which there are no others.
   * `undefined` when the feed has forgotten some of them: what they stood for is read from the store.
   */
  noticesAfter(
    scope: Scope,
    place: number,
    countMax: number,
  ): { readonly notices: readonly PlacedNotice[]; readonly upTo: number } | undefined;
  publish(notice: ChangeNotice): void;
  /** The notice of a close that happened lately in this process, should it still be known. */
  recentClose?(key: RunKey): ChangeNotice | undefined;
  /** Returns the function that ends the subscription. Listeners must not throw and must return quickly. */
  subscribe(filter: ChangeFilter, listener: (notice: ChangeNotice) => void): () => void;
}
