import type { ChangeNotice } from './change-notice';
import type { NamespaceId, RunId, TenantId } from './ids';

/** Which notices a listener wants: all of a namespace, or those of one run. */
export interface ChangeFilter {
  readonly tenantId: TenantId;
  readonly namespaceId: NamespaceId;
  readonly runId?: RunId;
}

export interface ChangeFeed {
  publish(notice: ChangeNotice): void;
  /** Returns the function that ends the subscription. Listeners must not throw and must return quickly. */
  subscribe(filter: ChangeFilter, listener: (notice: ChangeNotice) => void): () => void;
}
