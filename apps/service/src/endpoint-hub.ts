import type { EndpointChanges, EndpointHealthSource, HealthReport } from '@app/api';
import type { WebhookEndpoint } from '@app/contract';
import type {
  EndpointChange,
  EndpointHealth,
  EndpointHealthSink,
  EndpointSource,
  Reachability,
} from '@app/dispatcher';
import { type Database, findEndpoint, listAllEndpoints, putEndpoint } from '@app/postgres';

/** The other processes of the installation, for what they have to know. */
export interface EndpointPeers {
  endpointPut(endpoint: WebhookEndpoint): void;
  endpointRemoved(endpointId: string): void;
  health(health: EndpointHealth): void;
  reachability(news: Reachability): void;
}

/** Endpoints inside one process: what the API changes reaches the dispatcher, and what happens to them reaches the API. */
export class EndpointHub
  implements EndpointSource, EndpointChanges, EndpointHealthSink, EndpointHealthSource
{
  private readonly changeListeners = new Set<(change: EndpointChange) => void>();
  private readonly healthListeners = new Set<(report: HealthReport) => void>();
  private readonly ids = new Set<string>();
  private readonly latest = new Map<string, HealthReport>();

  constructor(
    private readonly database: Database,
    private readonly peers?: EndpointPeers,
  ) {}

  async list(): Promise<readonly WebhookEndpoint[]> {
    const endpoints = await listAllEndpoints(this.database);
    for (const { id } of endpoints) this.ids.add(id);
    return endpoints;
  }

  /** Finds what other processes changed and could not tell. Never rejects: there is a next time. */
  async catchUp(): Promise<void> {
    const before = new Set(this.ids);
    try {
      for (const endpoint of await this.list()) {
        before.delete(endpoint.id);
        this.heardPut(endpoint);
      }
      for (const id of before) this.heardRemoved(id);
    } catch {
      // The database cannot be reached now.
    }
  }

  onChange(listener: (change: EndpointChange) => void): () => void {
    this.changeListeners.add(listener);
    return () => this.changeListeners.delete(listener);
  }

  put(endpoint: WebhookEndpoint): void {
    this.heardPut(endpoint);
    this.peers?.endpointPut(endpoint);
  }

  /** As `put`, of a change that another process made. */
  heardPut(endpoint: WebhookEndpoint): void {
    this.ids.add(endpoint.id);
    for (const listener of this.changeListeners) listener({ type: 'put', endpoint });
  }

  removed(endpointId: string): void {
    this.heardRemoved(endpointId);
    this.peers?.endpointRemoved(endpointId);
  }

  heardRemoved(endpointId: string): void {
    this.ids.delete(endpointId);
    this.latest.delete(endpointId);
    for (const listener of this.changeListeners) listener({ type: 'removed', endpointId });
  }

  report(health: EndpointHealth): void {
    this.heardHealth(health);
    this.peers?.health(health);
  }

  heardHealth(health: EndpointHealth): void {
    this.latest.set(health.endpointId, health);
    for (const listener of this.healthListeners) listener(health);
  }

  found(news: Reachability): void {
    this.peers?.reachability(news);
  }

  heardReachability(news: Reachability): void {
    for (const listener of this.changeListeners) listener({ type: 'heard', news });
  }

  health(endpointId: string): HealthReport | undefined {
    return this.latest.get(endpointId);
  }

  /** Of all endpoints that a dispatcher has said something about. */
  get healths(): Iterable<HealthReport> {
    return this.latest.values();
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
