import {
  type EpochMs,
  type RequestOutcome,
  type RunId,
  type RunKey,
  Unavailable,
} from '@app/contract';
import {
  decideFork,
  type Decision,
  type ForkPrefix,
  type ForkRequest,
  isOpen,
  type NewRun,
} from '@app/engine';

import { CachedRun } from '../shard/cached-run';
import { workflowKeyText } from '../shard/keys';
import type { ShardItem } from '../shard/shard-item';
import type { ShardMemory } from '../shard/shard-memory';
import { EventTap } from './event-tap';
import type { SubmittedFork } from './fork-copy';
import type { ForkDesk } from './fork-desk';
import type { ForkedFrom, PreparedFork } from './prepared-fork';

type RequestItem = Extract<ShardItem, { type: 'request' }>;

export type ForkItem = RequestItem & { readonly request: SubmittedFork };

/** What a reset, fork or redrive needs of the turn it is taken up in. */
export interface ForkingTurn {
  readonly now: EpochMs;
  readonly memory: ShardMemory;
  readonly desk: ForkDesk;
  readonly push: (item: ShardItem) => void;
  readonly afterCommit: (tell: () => void) => void;
  /** Takes over what the engine decided about a run that exists. */
  readonly apply: (run: CachedRun | undefined, decision: Decision, key: RunKey) => void;
  /** Takes a run in that begins in this turn. */
  readonly begin: (run: CachedRun, newRun: NewRun) => void;
}

/**
 * Requests that begin a run with the history of another. Reading that history takes more than a turn may: the request is
 * taken up twice, first to have it prepared beside the turns, then to be decided on what the run has become meanwhile. One
 * that came by the request log counts as taken from the first time on: should the owner die while it reads, the caller gets
 * no answer and repeats it.
 */
export class ForkTurn {
  constructor(private readonly turn: ForkingTurn) {}

  /** The outcome, or `undefined` while the history is being read. */
  take(item: ForkItem): RequestOutcome | undefined {
    const { memory } = this.turn;
    const header = memory.current.get(workflowKeyText(item.request)) ?? undefined;
    const run = header && memory.runs.get(header.runId);
    const { prepared } = item;
    if (prepared === undefined || !isStillTrue(prepared, header?.runId, run)) {
      this.prepare(item, header && { runId: header.runId, run });
      return undefined;
    }
    if ('rejection' in prepared) return { ok: false, rejection: prepared.rejection };
    const request = this.stamped(item.request, prepared.newRunId);
    const prefix = prefixOf(prepared, run);
    const state = run !== undefined && isOpen(run.state) ? run.state : undefined;
    const decision = decideFork(header && { header, state }, prefix, request);
    if (decision.type === 'reject') return { ok: false, rejection: decision.rejection };
    if (decision.type === 'ignore' || decision.newRun === undefined) return decision.outcome;
    const { newRun, ...others } = decision;
    if (run !== undefined) this.turn.apply(run, others, run.key);
    this.turn.begin(this.begun(request, prepared, newRun), newRun);
    return decision.outcome;
  }

  /** With the time of its namespace. */
  private stamped(request: ForkItem['request'], newRunId: RunId): ForkRequest {
    const now = this.turn.memory.clockOf(request)?.now ?? this.turn.now;
    return { ...request, newRunId, now };
  }

  private begun(request: ForkRequest, prepared: PreparedFork, newRun: NewRun): CachedRun {
    const { tenantId, namespaceId, workflowId, reason } = request;
    const key = { tenantId, namespaceId, workflowId, runId: newRun.runId };
    const { origin } = newRun.state;
    const run = new CachedRun(key, newRun.state, prepared.hosted, prepared.storedFactCount);
    run.fresh.push(...prepared.fresh);
    if (prepared.storedFactCount > 0) run.needsSnapshot = true;
    const failed = newRun.facts.find(({ type }) => type === 'WorkflowTaskFailed');
    run.begunFrom = origin && {
      ...key,
      kind: origin.kind,
      baseRunId: origin.baseRunId,
      baseWorkflowId: prepared.baseWorkflowId,
      lastEventId: prepared.fold.lastEventId,
      editedEventIds:
        (failed?.type === 'WorkflowTaskFailed' ? failed.editedEventIds : undefined) ?? [],
      reason,
      createdAt: origin.time,
    };
    return run;
  }

  private prepare(
    item: ForkItem,
    current: { readonly runId: RunKey['runId']; readonly run: CachedRun | undefined } | undefined,
  ): void {
    const { request, settle, fail } = item;
    const { desk, push, afterCommit } = this.turn;
    const from = current && forkedFrom(current.runId, current.run);
    // Begun only after the commit: before it, what this turn adds to the run cannot be read.
    afterCommit(() => {
      void desk.prepare({ request, current: from }).then(
        (prepared) => {
          push({ type: 'request', request, settle, fail, prepared });
        },
        (fault: unknown) => {
          const message = 'the history of the run cannot be read';
          fail(fault instanceof Unavailable ? fault : new Unavailable(message, { cause: fault }));
        },
      );
    });
  }
}

/** With what the run that is to be replaced has been told meanwhile. */
function prefixOf(prepared: PreparedFork, run: CachedRun | undefined): ForkPrefix {
  const { current, fold, reachesCurrent, steps } = prepared;
  const heardFrom = current?.heardFrom ?? 0;
  const tapped = run?.tap?.events.filter(({ eventId }) => eventId >= heardFrom) ?? [];
  return fold.prefix({ reachesCurrent, tapped: reachesCurrent ? tapped : [], steps });
}

/** From now on the run is listened to. */
function forkedFrom(runId: RunKey['runId'], run: CachedRun | undefined): ForkedFrom {
  if (run === undefined || !isOpen(run.state)) return { runId, isOpen: false, heardFrom: 0 };
  const { nextEventId } = run.state;
  run.tap ??= new EventTap(nextEventId);
  return { runId, isOpen: true, heardFrom: nextEventId };
}

/** The workflow id stands for the same run, which is as open as it was, and has been listened to without a gap. */
function isStillTrue(
  { current }: Pick<PreparedFork, 'current'>,
  runId: RunKey['runId'] | undefined,
  run: CachedRun | undefined,
): boolean {
  const isOpenNow = run !== undefined && isOpen(run.state);
  if (current?.runId !== runId || (current?.isOpen ?? false) !== isOpenNow) return false;
  return (
    !isOpenNow ||
    current === undefined ||
    (run.tap !== undefined && run.tap.since <= current.heardFrom)
  );
}
