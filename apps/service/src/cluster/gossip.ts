import type { WebhookEndpoint, WorkerDeployment } from '@app/contract';
import type { EndpointHealth, Reachability } from '@app/dispatcher';
import type { PeerAddress, Peers } from '@app/peer';
import type { Role } from '@app/platform';

import type { DeploymentHub } from '../deployment-hub';
import type { EndpointHub } from '../endpoint-hub';
import type { Membership } from './membership';

/** What was told and did not arrive is found in the store, this often. */
const CATCH_UP_MS = 15_000;

export interface GossipParts {
  readonly endpoints: EndpointHub;
  readonly deployments: DeploymentHub;
}

/** Tells the other processes what changed here, and hears from them: endpoints, deployments, who listens. */
export class Gossip {
  private parts: GossipParts | undefined;
  private readonly joined = new Set<string>();
  private known = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: { readonly membership: Membership; readonly peers: Peers },
  ) {}

  attach(parts: GossipParts): void {
    this.parts = parts;
    this.timer = setInterval(() => {
      void parts.endpoints.catchUp();
      void parts.deployments.catchUp();
    }, CATCH_UP_MS);
    this.timer.unref();
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** Those that may hold calls of workers. */
  holders(): readonly PeerAddress[] {
    return this.options.membership.view.members;
  }

  /** Whether the processes through which tasks go have changed. */
  look(): boolean {
    for (const peer of this.others('history')) this.listenTo(peer);
    const { membership } = this.options;
    const now = [...membership.of('matching'), ...membership.of('dispatcher')]
      .map(({ peerId }) => peerId)
      .join();
    const hasChanged = now !== this.known;
    this.known = now;
    return hasChanged;
  }

  endpointPut(endpoint: WebhookEndpoint): void {
    this.tellRole('dispatcher', 'endpointPut', endpoint);
  }

  endpointRemoved(endpointId: string): void {
    this.tellRole('dispatcher', 'endpointRemoved', endpointId);
  }

  deploymentPut(deployment: WorkerDeployment): void {
    this.tellRole('history', 'deploymentPut', deployment);
  }

  health(health: EndpointHealth): void {
    this.tellRole('api', 'health', health);
  }

  reachability(news: Reachability): void {
    this.tellRole('dispatcher', 'reachability', news);
  }

  /** Whether it was for us. */
  hear(method: string, body: unknown): boolean {
    switch (method) {
      case 'endpointPut':
        this.parts?.endpoints.heardPut(body as WebhookEndpoint);
        return true;
      case 'endpointRemoved':
        this.parts?.endpoints.heardRemoved(body as string);
        return true;
      case 'deploymentPut':
        this.parts?.deployments.put(body as WorkerDeployment);
        return true;
      case 'health':
        this.parts?.endpoints.heardHealth(body as EndpointHealth);
        return true;
      case 'reachability':
        this.parts?.endpoints.heardReachability(body as Reachability);
        return true;
      case 'look':
        this.options.membership.look();
        return true;
      default:
        return false;
    }
  }

  tellAll(method: string, body: unknown): void {
    const { membership, peers } = this.options;
    for (const peer of membership.view.members) {
      if (peer.peerId !== membership.self.memberId) peers.tell(peer, method, body);
    }
  }

  private tellRole(role: Role, method: string, body: unknown): void {
    for (const peer of this.others(role)) this.options.peers.tell(peer, method, body);
  }

  private others(role: Role): readonly PeerAddress[] {
    const { membership } = this.options;
    return membership.of(role).filter(({ peerId }) => peerId !== membership.self.memberId);
  }

  /** Clients of this process hear of what changes in the shards of the peer. */
  private listenTo(peer: PeerAddress): void {
    const { membership, peers } = this.options;
    if (this.joined.has(peer.peerId) || !membership.self.roles.includes('api')) return;
    this.joined.add(peer.peerId);
    peers.reach(peer).then(
      (connection) => {
        connection.tell('listen', undefined);
        connection.onClose(() => {
          this.joined.delete(peer.peerId);
          membership.suspect(peer.peerId);
        });
      },
      () => this.joined.delete(peer.peerId),
    );
  }
}
