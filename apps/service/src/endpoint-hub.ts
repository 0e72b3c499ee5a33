import type { EndpointChanges, EndpointHealthSource, HealthReport } from '@app/api';
import type { WebhookEndpoint } from '@app/contract';
import type {
  EndpointChange,
  EndpointHealth,
  EndpointHealthSink,
  EndpointSource,
} from '@app/dispatcher';
import { type Database, findEndpoint, listAllEndpoints, putEndpoint } from '@app/postgres';

/** Endpoints inside one process: what the API changes reaches the dispatcher, and what happens to them reaches the API. */
export class EndpointHub
  implements EndpointSource, EndpointChanges, EndpointHealthSink, EndpointHealthSource
{
  private readonly changeListeners = new Set<(change: EndpointChange) => void>();
  private readonly healthListeners = new Set<(report: HealthReport) => void>();
  private readonly latest = new Map<string, HealthReport>();

  constructor(private readonly database: Database) {}

  list(): Promise<readonly WebhookEndpoint[]> {
    return listAllEndpoints(this.database);
  }

  onChange(listener: (change: EndpointChange) => void): () => void {
    this.changeListeners.add(listener);
    return () => this.changeListeners.delete(listener);
  }

  put(endpoint: WebhookEndpoint): void {
    for (const listener of this.changeListeners) listener({ type: 'put', endpoint });
  }

  removed(endpointId: string): void {
    this.latest.delete(endpointId);
    for (const listener of this.changeListeners) listener({ type: 'removed', endpointId });
  }

  report(health: EndpointHealth): void {
    this.latest.set(health.endpointId, health);
    for (const listener of this.healthListeners) listener(health);
  }

  health(endpointId: string): HealthReport | undefined {
    return this.latest.get(endpointId);
  }

  subscribe(listener: (report: HealthReport) => void): () => void {
    this.healthListeners.add(listener);
    return () => this.healthListeners.delete(listener);
  }

  async disable(endpoint: Pick<WebhookEndpoint, 'id' | 'tenantId'>, reason: string): Promise<void> {
    const current = await findEndpoint(this.database, endpoint.tenantId, endpoint.id);
    if (current === undefined || current.state === 'Disabled') return;
    const disabled = { ...current, state: 'Disabled' as const, stateReason: reason };
    this.put(await putEndpoint(this.database, disabled));
  }
}
