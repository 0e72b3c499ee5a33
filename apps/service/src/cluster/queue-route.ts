import { createHash } from 'node:crypto';

import type { TaskQueueKey } from '@app/contract';
import type { PeerAddress } from '@app/peer';
import { BoundedMap } from '@app/platform';

const KNOWN_COUNT_MAX = 10_000;

/**
 * Which matching process has a task queue: the one whose name, together with the queue's, has the highest digest. When
 * one comes or goes, only the queues move that must. All who see the same members agree.
 */
export class QueueRoute {
  private members: readonly PeerAddress[] = [];
  private known = new BoundedMap<string, PeerAddress>(KNOWN_COUNT_MAX);

  /** Whether it is another set than before. */
  setMembers(members: readonly PeerAddress[]): boolean {
    const isSame =
      members.length === this.members.length &&
      members.every(({ peerId }, index) => this.members[index]?.peerId === peerId);
    if (isSame) return false;
    this.members = members;
    this.known = new BoundedMap(KNOWN_COUNT_MAX);
    return true;
  }

  of({ tenantId, namespaceId, name }: TaskQueueKey): PeerAddress | undefined {
    const key = `${tenantId}/${namespaceId}/${name}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    let best: PeerAddress | undefined;
    let bestDigest = '';
    for (const member of this.members) {
      const digest = createHash('sha1').update(`${member.peerId}/${key}`).digest('hex');
      if (digest <= bestDigest) continue;
      best = member;
      bestDigest = digest;
    }
    if (best !== undefined) this.known.set(key, best);
    return best;
  }
}
