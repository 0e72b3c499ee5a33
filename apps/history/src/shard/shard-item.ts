import type { Advance } from '@app/asl';
import type {
  EpochMs,
  InboxKey,
  MoveClock,
  OutboxRow,
  RequestOutcome,
  RunKey,
  Scope,
  SubmittedRequest,
} from '@app/contract';

import type { PreparedFork, RefusedFork } from '../fork/prepared-fork';

/** How a request came: by the request log, by the inbox of the shard's database, or straight from this process. */
export interface RequestPlace {
  readonly offset?: number;
  readonly received?: InboxKey;
}

/** What a turn can take up. */
export type ShardItem =
  /** Somebody asks for something and waits for the answer. */
  | {
      readonly type: 'request';
      readonly request: SubmittedRequest;
      /** Place in the request log, if it came by it. */
      readonly offset?: number;
      /** Its row in the inbox, if it came by that. */
      readonly received?: InboxKey;
      /** Of one that begins a run with the history of another: that history, read since it was first taken up. */
      readonly prepared?: PreparedFork | RefusedFork;
      readonly settle: (outcome: RequestOutcome) => void;
      readonly fail: (fault: Error) => void;
    }
  /** A request that a run sent by way of the outbox has its outcome. */
  | {
      readonly type: 'sent';
      readonly key: RunKey;
      readonly row: OutboxRow;
      readonly outcome: RequestOutcome;
      readonly settle: () => void;
      readonly fail: (fault: Error) => void;
    }
  /** Somebody moves the clock of a namespace and waits until it has arrived. */
  | {
      readonly type: 'move';
      readonly request: MoveClock;
      readonly settle: (outcome: RequestOutcome) => void;
      readonly fail: (fault: Error) => void;
    }
  /** Nothing is under way in the namespace: its clock goes on to the next wake-up, whose runs follow in the inbox. */
  | { readonly type: 'step'; readonly scope: Scope; readonly to: EpochMs }
  /** Timers of a run are due. */
  | { readonly type: 'wake'; readonly key: RunKey }
  /** An in-process host has come back with what its code wants. */
  | {
      readonly type: 'advanced';
      readonly key: RunKey;
      readonly task: { readonly scheduledEventId: number; readonly attempt: number };
      readonly result:
        | { readonly ok: true; readonly advance: Advance }
        | { readonly ok: false; readonly fault: unknown };
    };

/** Whose namespace an item concerns. */
export function scopeOf(item: ShardItem): Scope {
  if (item.type === 'step') return item.scope;
  return item.type === 'request' || item.type === 'move' ? item.request : item.key;
}
