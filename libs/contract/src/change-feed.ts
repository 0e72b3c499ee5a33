import type { ChangeNotice } from './change-notice';
import type { NamespaceId, RunId, RunKey, TenantId } from './ids';

/** Which notices a listener wants: all of a namespace, or those of one run. */
export interface ChangeFilter {
  readonly tenantId: TenantId;
  readonly namespaceId: NamespaceId;
  readonly runId?: RunId;
}

export interface ChangeFeed {
  publish(notice: ChangeNotice): void;
  /** The notice of a close that happened lately in this process, should it still be known. */
  recentClose?(key: RunKey): ChangeNotice | undefined;
  /** Returns the function that ends the subscription. Listeners must not throw and must return quickly. */
  subscribe(filter: ChangeFilter, listener: (notice: ChangeNotice) => void): () => void;
}
