import { type ShardId, Unavailable } from '@app/contract';
import { type PeerAddress, PeerLost, type Peers } from '@app/peer';

import type { Membership } from './membership';

/** An owner that moves is back within this; a caller waits so long before it hears that there is none. */
const OWNER_MS_MAX = 6_000;
const ASK_MS_MAX = 5_000;
const AGAIN_MS = 50;

/** Connections to those who are what they are now: the owner of a shard, all that have a role. */
export class ClusterLinks {
  constructor(
    private readonly membership: Membership,
    private readonly peers: Peers,
  ) {}

  /** Where this process is reached. */
  get self(): PeerAddress {
    const { memberId, address } = this.membership.self;
    return { peerId: memberId, address };
  }

  /**
   * Asks the owner of the shard, whoever it is by then. Throws `Unavailable` when nothing was done, `PeerLost` when
   * nobody knows.
   */
  async askOwner(
    shardId: ShardId,
    method: string,
    body: unknown,
    timeoutMs = ASK_MS_MAX,
  ): Promise<unknown> {
    const until = performance.now() + OWNER_MS_MAX;
    for (;;) {
      try {
        const owner = this.membership.ownerOf(shardId);
        if (owner === undefined) throw new Unavailable('no process owns the shard at present');
        return await this.call(owner, method, { body, timeoutMs });
      } catch (fault) {
        if (!(fault instanceof Unavailable) || performance.now() > until) throw fault;
        this.membership.look();
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  /** Lost when there is no owner, or it cannot be reached. */
  tellOwner(shardId: ShardId, method: string, body: unknown): void {
    const owner = this.membership.ownerOf(shardId);
    if (owner !== undefined) this.peers.tell(owner, method, body);
  }

  tell(peer: PeerAddress, method: string, body: unknown): void {
    this.peers.tell(peer, method, body);
  }

  /** One that cannot even be connected to has done nothing. */
  private async call(
    peer: PeerAddress,
    method: string,
    call: { readonly body: unknown; readonly timeoutMs: number },
  ): Promise<unknown> {
    try {
      await this.peers.reach(peer);
    } catch (cause) {
      if (cause instanceof PeerLost) {
        this.membership.suspect(peer.peerId);
        throw new Unavailable(cause.message, { cause });
      }
      throw cause;
    }
    return this.peers.call(peer, method, call);
  }
}
