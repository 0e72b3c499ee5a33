import { type ChangeNotice, type RoutedAnswer, type ShardId, Unavailable } from '@app/contract';
import type { CancelNotice } from '@app/matching';
import type { PeerHandler } from '@app/peer';

import type { ChangeRelay } from './change-relay';
import type { ClusterParts } from './cluster';
import type { Gossip } from './gossip';
import { hearQueryAnswer, historyDoor } from './history-door';
import type { HandedOffer, MatchingDoor } from './matching-door';
import type { RemoteRegistry } from './remote-registry';
import type { RemoteTaskSink } from './remote-task-sink';
import type { RequestRouter } from './request-router';
import type { ShardTraffic } from './shard-traffic';
import type { SlotBorrower, StartedContent } from './slot-borrower';
import type { LentContent, PollerRef, RecallContent } from './slot-lot';

export interface PeerHandlerParts {
  readonly parts: ClusterParts;
  readonly traffic: ShardTraffic;
  readonly router: RequestRouter;
  readonly registry: RemoteRegistry;
  readonly tasks: RemoteTaskSink;
  readonly slots: SlotBorrower;
  readonly relay: ChangeRelay;
  readonly gossip: Gossip;
  readonly matchingDoor: MatchingDoor;
}

/** Everything that peers ask of this process or tell it. */
export function peerHandler(to: PeerHandlerParts): PeerHandler {
  const { history, changes } = to.parts;
  const askHistory = historyDoor({
    history,
    tasks: to.tasks,
    onStart: (request, outcome) => {
      to.tasks.started(request, outcome);
    },
  });
  return {
    call: (_, method, body) =>
      askHistory(method, body) ??
      to.matchingDoor.call(method, body) ??
      Promise.reject(new Unavailable(`nobody here answers ${method}`)),
    told: (from, method, body) => {
      switch (method) {
        case 'answer':
          to.router.answered(body as RoutedAnswer);
          break;
        case 'inbox':
          to.traffic.hint(body as ShardId);
          break;
        case 'changes':
          for (const notice of body as readonly ChangeNotice[]) changes.publish(notice);
          break;
        case 'listen':
          to.relay.join(from);
          break;
        case 'answerQuery':
          hearQueryAnswer(history, body);
          break;
        case 'cancel':
          to.registry.cancel(body as CancelNotice);
          break;
        case 'started':
          to.registry.started(body as StartedContent);
          break;
        case 'recount':
          to.registry.recount(body as PollerRef);
          break;
        case 'lend':
          to.slots.lent(body as LentContent);
          break;
        case 'recall':
          to.slots.recalled(body as RecallContent);
          break;
        case 'take':
          to.registry.take(from, body as HandedOffer);
          break;
        default:
          if (!to.gossip.hear(method, body)) to.matchingDoor.told(from, method, body);
      }
    },
  };
}
