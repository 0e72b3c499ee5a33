import type { DeploymentChanges } from '@app/api';
import {
  type RequestSubmitter,
  type RoutedRequest,
  ShardId,
  shardOf,
  type TaskQueueDirectory,
  type TaskQueueStats,
  type TenantId,
  type Tracer,
  Unavailable,
} from '@app/contract';
import { type ChangeHub, type History, ShardKeeper, type Surroundings } from '@app/history';
import { KafkaConnection } from '@app/kafka';
import type { TaskQueueManager } from '@app/matching';
import { PeerDoor, type PeerOptions, Peers } from '@app/peer';
import { type AppConfig, ROLES } from '@app/platform';
import {
  beat,
  type Database,
  decodeValue,
  encodeValue,
  type Installation,
  leave,
  putInbox,
} from '@app/postgres';

import type { DeploymentHub } from '../deployment-hub';
import type { EndpointHub } from '../endpoint-hub';
import { ChangeRelay } from './change-relay';
import { ClusterLinks } from './cluster-links';
import { Gossip } from './gossip';
import { LogKeeper } from './log-keeper';
import { MatchingDoor } from './matching-door';
import { type ClusterView, Membership } from './membership';
import { peerHandler } from './peer-handler';
import { peerSecret } from './peer-secret';
import { QueueRoute } from './queue-route';
import { RemoteHistory } from './remote-history';
import { RemoteRegistry } from './remote-registry';
import { RemoteTaskSink } from './remote-task-sink';
import { RequestRouter } from './request-router';
import { ShardTraffic } from './shard-traffic';
import { SlotBorrower } from './slot-borrower';

export interface ClusterOptions {
  readonly config: AppConfig & { readonly cluster: NonNullable<AppConfig['cluster']> };
  readonly installation: Installation;
  readonly database: Database;
  readonly version: string;
  readonly surroundings: Surroundings;
  readonly newId: () => string;
  readonly report: (message: string, cause: unknown, context?: object) => void;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer;
}

/** What this process has of the roles. */
export interface ClusterParts {
  readonly history: History;
  readonly matching: TaskQueueManager;
  readonly changes: ChangeHub;
  readonly endpoints: EndpointHub;
  readonly deployments: DeploymentHub;
}

/** This process as one of several: how the roles it has reach those that it has not. */
export class Cluster {
  readonly memberId: string;
  readonly submitter: RequestSubmitter;
  readonly history: RemoteHistory;
  readonly tasks: RemoteTaskSink;
  readonly registry: RemoteRegistry;
  readonly relay = new ChangeRelay();
  readonly gossip: Gossip;
  private readonly slots: SlotBorrower;
  private readonly route = new QueueRoute();
  private readonly peers: Peers;
  private readonly links: ClusterLinks;
  private readonly logs: LogKeeper;
  private readonly router: RequestRouter;
  private keeper: ShardKeeper | undefined;

  private constructor(
    private readonly options: ClusterOptions,
    private readonly membership: Membership,
    private readonly door: PeerDoor,
    peerOptions: PeerOptions,
  ) {
    const { installation, database, report, config } = options;
    const { shardCount, installationId } = installation;
    this.memberId = membership.self.memberId;
    this.peers = new Peers(peerOptions);
    this.links = new ClusterLinks(membership, this.peers);
    const clientId = `perdure-${config.roles.join('-')}`;
    this.logs = new LogKeeper({
      connection: new KafkaConnection({ brokers: config.cluster.brokers, clientId }),
      ...{ database, installationId, shardCount, report },
      readerId: this.memberId,
      onLog: () => void this.keeper?.begin(),
    });
    this.router = new RequestRouter({
      links: this.links,
      shardCount,
      encode: encodeValue,
      log: () => this.logs.log,
      putInbox: (rows) => putInbox(database, rows.map(withTenant)),
      newId: options.newId,
      ...(options.tracer && { tracer: options.tracer }),
    });
    this.submitter = this.router;
    this.history = new RemoteHistory(this.links, shardCount);
    this.registry = new RemoteRegistry(this.peers, this.route, this.links.self);
    const { peers, route } = this;
    this.slots = new SlotBorrower({
      tell: (peer, method, body) => {
        peers.tell(peer, method, body);
      },
      connect: async (peer, onClose) => {
        (await peers.reach(peer)).onClose(onClose);
      },
      matchingOf: (queue) => route.of(queue),
      newId: options.newId,
      soon: setImmediate,
    });
    this.tasks = new RemoteTaskSink({
      ...{ peers, route, slots: this.slots },
      holders: () => this.gossip.holders(),
    });
    this.gossip = new Gossip({ membership, peers: this.peers });
  }

  /** Opens the door for peers; the members hear of this process once it is attached. */
  static async open(options: ClusterOptions): Promise<Cluster> {
    const { config, installation, database, report } = options;
    const memberId = options.newId();
    let handler: PeerOptions['handler'] = NOT_YET;
    const peerOptions: PeerOptions = {
      peerId: memberId,
      secret: peerSecret(installation.tokenSecret),
      codec: { encode: encodeValue, decode: decodeValue },
      handler: {
        call: (from, method, body) => handler.call(from, method, body),
        told: (from, method, body) => {
          handler.told(from, method, body);
        },
      },
    };
    const door = await PeerDoor.open(
      { host: config.host, port: config.cluster.peerPort },
      peerOptions,
    );
    const membership = new Membership({
      self: {
        memberId,
        roles: config.roles,
        address: `${config.cluster.peerHost}:${String(door.port)}`,
        version: options.version,
      },
      store: {
        beat: (self) => beat(database, self),
        leave: (id) => leave(database, id),
      },
      report,
    });
    const cluster = new Cluster(options, membership, door, peerOptions);
    cluster.setHandler = (attached) => {
      handler = attached;
    };
    return cluster;
  }

  /** What the API changes about deployments: of this process and of those that own shards. */
  get deploymentChanges(): DeploymentChanges {
    return {
      put: (deployment) => {
        this.parts?.deployments.put(deployment);
        this.gossip.deploymentPut(deployment);
      },
    };
  }

  /** What waits in a task queue is known to the process that has it; its settings are read from the store by all. */
  get taskQueues(): TaskQueueDirectory {
    return {
      statsOf: async (queueType, queue) => {
        const peer = this.route.of(queue);
        if (peer === undefined)
          throw new Unavailable('no process has the matching role at present');
        const call = { body: { queueType, queue }, timeoutMs: STATS_MS_MAX };
        return (await this.peers.call(peer, 'queueStats', call)) as TaskQueueStats;
      },
      configured: () => undefined,
    };
  }

  private parts: ClusterParts | undefined;
  private setHandler: (handler: PeerOptions['handler']) => void = () => undefined;

  /** From now on this process is a member. */
  attach(parts: ClusterParts): void {
    const { options, membership, links, logs } = this;
    const { history, matching } = parts;
    this.parts = parts;
    const { surroundings, report, database, config } = options;
    const traffic = new ShardTraffic({ history, logs, links, database, surroundings, report });
    const ownsShards = config.roles.includes('history');
    if (ownsShards) {
      this.keeper = new ShardKeeper(history, {
        ...{ memberId: this.memberId, ways: traffic, surroundings, faults: { report } },
        onRelease: (shardId) => {
          const { shardCount } = options.installation;
          this.tasks.forget(
            (offer) => shardOf({ ...offer.queue, ...offer }, shardCount) === shardId,
          );
        },
      });
    }
    this.gossip.attach(parts);
    this.setHandler(
      peerHandler({
        ...{ parts, traffic, router: this.router, registry: this.registry, tasks: this.tasks },
        ...{ relay: this.relay, gossip: this.gossip, slots: this.slots },
        matchingDoor: new MatchingDoor(matching),
      }),
    );
    membership.onView((view) => {
      this.look(view);
    });
    membership.start();
  }

  get isLogOpen(): boolean {
    return this.logs.log?.isOpen === true;
  }

  /** Records that the shards of this process have not applied; `undefined` while the log cannot be asked. */
  async logLag(): Promise<number | undefined> {
    const { parts, options, logs } = this;
    const { shardCount } = options.installation;
    try {
      const ends = await logs.log?.ends();
      if (ends === undefined || parts === undefined) return undefined;
      return Array.from({ length: shardCount }, (_, index) => {
        const place = parts.history.placeOf(ShardId(index));
        return place === undefined ? 0 : Math.max(0, (ends[index] ?? 0) - place.nextOffset);
      }).reduce((sum, lag) => sum + lag, 0);
    } catch {
      return undefined;
    }
  }

  /** Of the processes that are alive. */
  memberCounts(): ReadonlyMap<string, number> {
    return new Map(ROLES.map((role) => [role, this.membership.of(role).length]));
  }

  /** Of the request log in use; `undefined` while there is none. */
  get logIncarnation(): number | undefined {
    return this.logs.log?.incarnation;
  }

  /** Whether the roles of this process can do their work; says what is missing if not. */
  get problem(): string | undefined {
    const { membership, keeper, options } = this;
    if (!membership.isFresh) return 'The database has not answered for some seconds.';
    if (keeper?.isSettled === false) return 'A shard of this process is not owned by it yet.';
    if (options.config.roles.includes('history')) return undefined;
    const needsShards = options.config.roles.some((role) => role !== 'matching');
    const { owners } = membership.view;
    const areOwned = [...owners.keys()].every((shardId) => membership.ownerOf(shardId));
    if (needsShards && !areOwned) return 'A shard is owned by no process yet.';
    const needsQueues = options.config.roles.includes('dispatcher');
    return needsQueues && membership.of('matching').length === 0
      ? 'No process has the matching role yet.'
      : undefined;
  }

  /** Gives back what this process owns, and tells the others at once. */
  async release(): Promise<void> {
    await this.keeper?.close();
    await this.membership.leave().catch((fault: unknown) => {
      this.options.report('the process could not say that it leaves', fault);
    });
    this.gossip.tellAll('look', undefined);
  }

  async close(): Promise<void> {
    this.registry.close();
    this.tasks.close();
    this.router.close();
    this.gossip.close();
    // What was said last is on its way.
    await new Promise((resolve) => setTimeout(resolve, 20));
    this.peers.close();
    await this.door.close();
    await this.logs.close();
  }

  private look(view: ClusterView): void {
    const { membership } = this;
    const members = membership.of('history').map(({ peerId }) => peerId);
    this.keeper?.look({ members, owners: view.owners });
    this.logs.look(view.log);
    if (this.route.setMembers(membership.of('matching'))) {
      this.slots.moved();
      this.registry.moved();
    }
    if (this.gossip.look()) this.tasks.offerAll();
  }
}

const STATS_MS_MAX = 2_000;

const NOT_YET: PeerOptions['handler'] = {
  call: () => Promise.reject(new Error('the process has only begun')),
  told: () => undefined,
};

function withTenant<Row extends { readonly routed: RoutedRequest }>(
  row: Row,
): Row & { readonly tenantId: TenantId } {
  return { ...row, tenantId: row.routed.request.tenantId };
}
