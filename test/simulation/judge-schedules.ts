import {
  type EpochMs,
  type EventOf,
  type HistoryEvent,
  SCHEDULE_WORKFLOW_TYPE,
  type ScheduleDefinition,
  type SchedulePatch,
} from '@app/contract';
import { fromSchedulePayload } from '@app/platform';

import type { RunBook } from './run-book';
import type { World } from './world';

/** What came due so shortly before a schedule was deleted may not have been taken up yet. */
const LATEST_MS = 120_000;

type Initiated = EventOf<'StartChildWorkflowExecutionInitiated'>;

/** One schedule from its creation to its deletion, however many runs it took. */
interface ScheduleLife {
  readonly name: string;
  readonly definition: ScheduleDefinition;
  readonly events: readonly HistoryEvent[];
  readonly runIds: ReadonlySet<string>;
}

/**
 * The reference model of schedules: what the interval says is due, computed here anew, against the starts that the
 * histories of the schedules and the runs that are stored tell of.
 */
export function judgeSchedules(world: World): void {
  for (const life of livesOf([...world.monitor.runs.values()])) {
    const patches = patchesOf(life);
    const starts = life.events.filter(
      (event) => event.type === 'StartChildWorkflowExecutionInitiated',
    );
    judgeTimes(world, life, { starts, patches });
    const isSteady = patches.every(({ type }) => type !== 'pause' && type !== 'unpause');
    const takesAll = life.definition.policies.overlap === 'AllowAll';
    if (isSteady && takesAll && !life.definition.policies.pauseOnFailure) {
      judgeCompleteness(world, life, starts);
    }
  }
}

/** By time, each moment once, none before it has come; by hand, whenever it was asked for. */
function judgeTimes(
  world: World,
  life: ScheduleLife,
  of: { readonly starts: readonly Initiated[]; readonly patches: readonly SchedulePatch[] },
): void {
  const isByTimeAlone = of.patches.every(({ type }) => type !== 'trigger' && type !== 'backfill');
  const seen = new Set<EpochMs>();
  for (const start of of.starts) {
    const nominal = nominalOf(start);
    if (start.eventTime < nominal) {
      world.violate('SCH', `${life.name} acts for ${nominal} at ${start.eventTime}`);
    }
    if (!isByTimeAlone) continue;
    if (seen.has(nominal)) world.violate('SCH', `${life.name} acts for ${nominal} twice`);
    seen.add(nominal);
    if (!isDue(life.definition, nominal)) {
      world.violate('SCH', `${life.name} acts for ${nominal}, which its interval does not have`);
    }
    judgeStart(world, life, start);
  }
}

/** The one run of a moment, as the store has it. */
function judgeStart(world: World, life: ScheduleLife, { workflowId, eventId }: Initiated): void {
  const isStarted = life.events.some(
    (event) =>
      event.type === 'ChildWorkflowExecutionStarted' &&
      event.workflowExecution.workflowId === workflowId,
  );
  if (!isStarted) return;
  world.faults.probe('scheduled run started');
  const begun = [...world.monitor.runs.values()].filter(({ start, events }) => {
    const [first] = events;
    const parent = first?.type === 'WorkflowExecutionStarted' ? first.parent : undefined;
    return start.workflowId === workflowId && life.runIds.has(parent?.runId ?? '');
  });
  if (begun.length === 1) return;
  world.violate('SCH', `${life.name} began ${begun.length} runs of ${workflowId} (${eventId})`);
}

/** Nothing holds it back: it has acted for all that came due. */
function judgeCompleteness(world: World, life: ScheduleLife, starts: readonly Initiated[]): void {
  const acted = new Set(starts.map(nominalOf));
  const [first, last] = [life.events[0]!.eventTime, life.events.at(-1)!.eventTime];
  const [{ everyMs, phaseMs }] = life.definition.spec.intervals as [
    { everyMs: number; phaseMs: number },
  ];
  let due = first - (first % everyMs) + phaseMs - everyMs;
  while (due <= first) due += everyMs;
  for (; due <= last - LATEST_MS; due += everyMs) {
    if (!acted.has(due)) world.violate('SCH', `${life.name} never acted for ${due}`);
  }
  world.faults.probe('schedule judged whole');
}

function isDue({ spec }: ScheduleDefinition, at: EpochMs): boolean {
  return spec.intervals.some(({ everyMs, phaseMs }) => (at - phaseMs) % everyMs === 0);
}

function nominalOf({ searchAttributes }: Initiated): EpochMs {
  const time = searchAttributes?.['TemporalScheduledStartTime'];
  if (time?.type !== 'Datetime') throw new Error('a scheduled run has no nominal time');
  return time.value;
}

function livesOf(runs: readonly RunBook[]): ScheduleLife[] {
  const lives = new Map<string, RunBook[]>();
  for (const run of runs) {
    const { workflowType, firstRunId } = run.start;
    if (workflowType !== SCHEDULE_WORKFLOW_TYPE) continue;
    lives.set(firstRunId, [...(lives.get(firstRunId) ?? []), run]);
  }
  return Array.from(lives.values(), (chain) => {
    const [first] = chain;
    const started = first?.events[0];
    if (started?.type !== 'WorkflowExecutionStarted') throw new Error('a schedule without a start');
    const { definition } = fromSchedulePayload(started.input) as { definition: ScheduleDefinition };
    return {
      name: first!.name,
      definition,
      events: chain.flatMap(({ events }) => events),
      runIds: new Set(chain.map(({ start }) => start.runId)),
    };
  });
}

function patchesOf({ events }: ScheduleLife): SchedulePatch[] {
  return events.flatMap((event) =>
    event.type === 'WorkflowExecutionUpdateAccepted'
      ? [fromSchedulePayload(event.acceptedRequest.input) as SchedulePatch]
      : [],
  );
}
