import { toAslSnapshot } from '@app/asl';
import {
  type EpochMs,
  isEvent,
  type RunBegunFrom,
  type RunClose,
  type RunStart,
  type RunUpsert,
  type ShardLease,
  type Snapshot,
  type TurnWrite,
  type WakeAt,
} from '@app/contract';
import { isOpen, startedTimeOf, startRequestIdOf, toSnapshot } from '@app/engine';

import { ScheduleRun } from '../schedule/schedule-run';
import type { CachedRun } from './cached-run';
import type { RunSnapshot } from './run-loader';
import type { Turn } from './turn';
import { virtualWakeOf } from './virtual-clock';
import { storedAttributesOf, visibleOf } from './visible';

/** The one statement of a turn, as data. `undefined` when there is nothing to write. */
export function turnWriteOf(
  turn: Turn,
  lease: ShardLease,
  snapshotFactCountMin: number,
): TurnWrite | undefined {
  const appends: TurnWrite['appends'][number][] = [];
  const starts: RunStart[] = [];
  const closes: RunClose[] = [];
  const upserts: RunUpsert[] = [];
  const wakes: WakeAt[] = [];
  const snapshots: Snapshot[] = [];
  const origins: RunBegunFrom[] = [];
  for (const run of turn.touched) {
    if (run.fresh.length > 0) {
      appends.push({
        ...run.key,
        firstFactNumber: run.factNumber,
        firstEventId: run.fresh.find(isEvent)?.eventId ?? run.state.nextEventId,
        lastEventId: run.state.nextEventId - 1,
        facts: run.fresh,
      });
    }
    if (!run.startedNow) pushDefined(upserts, upsertOf(run));
    if (run.begunFrom !== undefined) origins.push(run.begunFrom);
    if (run.startedNow) starts.push(startOf(run));
    else if (!isOpen(run.state) && run.fresh.length > 0) closes.push(closeOf(run));
    else pushDefined(wakes, wakeOf(run, turn.now));
    pushDefined(snapshots, snapshotOf(run, snapshotFactCountMin));
  }
  const nextOffset = Math.max(lease.nextOffset, turn.nextOffset);
  const isEmpty =
    nextOffset === lease.nextOffset &&
    appends.length === 0 &&
    wakes.length === 0 &&
    snapshots.length === 0 &&
    turn.records.fresh.length === 0 &&
    turn.clocks.moved.size === 0 &&
    turn.outbox.length === 0 &&
    turn.sent.length === 0 &&
    turn.received.length === 0 &&
    turn.deletes.length === 0;
  if (isEmpty) return undefined;
  return {
    shardId: lease.shardId,
    version: lease.version,
    nextOffset,
    appends,
    starts,
    closes,
    upserts,
    wakes,
    snapshots,
    requests: turn.records.fresh,
    outbox: turn.outbox,
    sent: turn.sent,
    received: turn.received,
    origins,
    deletes: turn.deletes,
    clocks: Array.from(turn.clocks.moved, (clock) => clock.toStored()),
  };
}

function pushDefined<T>(list: T[], item: T | undefined): void {
  if (item !== undefined) list.push(item);
}

function startOf(run: CachedRun): RunStart {
  const { started } = run.state.info;
  const wakeAt = isOpen(run.state) ? (run.nextWakeAt() ?? null) : null;
  run.storedWakeAt = wakeAt;
  const ref = started.stateMachine;
  const startedTime = startedTimeOf(run.state);
  return {
    ...run.key,
    status: run.status,
    wakeAt,
    ...(run.state.closedTime !== undefined && { closedTime: run.state.closedTime }),
    historyLength: run.state.nextEventId - 1,
    workflowType: started.workflowType,
    taskQueue: started.taskQueue,
    startRequestId: startRequestIdOf(run.state),
    startedTime,
    executionTime: run.begunFrom
      ? startedTime
      : startedTime + (started.firstWorkflowTaskBackoffMs ?? 0),
    firstRunId: started.firstExecutionRunId,
    ...changeable(run),
    ...(ref && { definition: { definitionId: ref.definitionId, version: ref.version } }),
  };
}

/** What workflow code may change about the run while it is open. */
function changeable(run: CachedRun): Pick<RunUpsert, 'memo' | 'searchAttributes'> {
  const visible = visibleOf(run.state);
  const { memo } = visible;
  const searchAttributes = storedAttributesOf(visible);
  return { ...(memo && { memo }), ...(searchAttributes && { searchAttributes }) };
}

function upsertOf(run: CachedRun): RunUpsert | undefined {
  if (!run.isChanged) return undefined;
  const storedAttributes = storedAttributesOf(run.storedVisible);
  return {
    ...run.key,
    ...changeable(run),
    ...(storedAttributes && { storedSearchAttributes: storedAttributes }),
  };
}

function closeOf(run: CachedRun): RunClose {
  return {
    ...run.key,
    status: run.status,
    closedTime: run.state.closedTime ?? run.state.lastEventTime,
    historyLength: run.state.nextEventId - 1,
  };
}

/** Written only when the stored moment would be too late, or has passed: a spurious wake-up is harmless, a missing one is not. */
function wakeOf(run: CachedRun, now: EpochMs): WakeAt | undefined {
  if (!isOpen(run.state)) return undefined;
  const needed = run.nextWakeAt() ?? null;
  const stored = run.storedWakeAt;
  const tooLate = needed !== null && (stored === null || needed < stored);
  const passed = stored !== null && needed !== stored && hasPassed(run, stored, now);
  if (!tooLate && !passed) return undefined;
  run.storedWakeAt = needed;
  return { ...run.key, wakeAt: needed };
}

function hasPassed(run: CachedRun, stored: number, now: EpochMs): boolean {
  if (run.clock === undefined) return stored <= now;
  const virtual = virtualWakeOf(stored);
  return virtual === undefined ? stored <= now : virtual <= run.clock.now;
}

function snapshotOf(run: CachedRun, factCountMin: number): Snapshot | undefined {
  if (!isOpen(run.state) || run.stale || run.advancing) return undefined;
  const factNumber = run.factNumber + run.fresh.length;
  const pending =
    run.state.activities.size + run.state.timers.size + (run.machine?.frames.size ?? 0);
  const due = Math.max(factCountMin, 2 * pending);
  if (factNumber - run.snapshotFactNumber < due && !run.needsSnapshot) return undefined;
  run.needsSnapshot = false;
  run.snapshotFactNumber = factNumber;
  const state: RunSnapshot = {
    engine: toSnapshot(run.state),
    ...(run.machine && { asl: toAslSnapshot(run.machine) }),
    ...(run.hosted instanceof ScheduleRun && { schedule: run.hosted.toSnapshot() }),
  };
  return { ...run.key, factNumber, nextEventId: run.state.nextEventId, state };
}
