import {
  type EpochMs,
  type EventId,
  type Fact,
  NamespaceId,
  RunId,
  TenantId,
  WorkflowId,
} from '@app/contract';
import type { MutableState, RunPlace } from '@app/engine';

/** Where the run of an engine spec lives. */
export const SPEC_RUN = {
  tenantId: TenantId('tenant'),
  namespaceId: NamespaceId('namespace'),
  workflowId: WorkflowId('workflow'),
  runId: RunId('run-1'),
};

export const SPEC_PLACE: RunPlace = { key: SPEC_RUN, runId: SPEC_RUN.runId };

/** Id of the run that a decision may begin. */
export const NEXT_RUN_ID = RunId('run-2');

export const SPEC_START_TIME: EpochMs = 1_000_000;

/** A run while a spec tells about it: builders fill in from here what a sentence leaves out. */
export interface SpecRun {
  readonly now: EpochMs;
  readonly state: MutableState | undefined;
  readonly facts: readonly Fact[];
}

/** The event that scheduled an activity, pending or not. */
export function scheduledIdOf(run: SpecRun, activityId: string): EventId {
  const event = run.facts.findLast(
    (fact) => fact.type === 'ActivityTaskScheduled' && fact.activityId === activityId,
  );
  return event !== undefined && 'eventId' in event ? event.eventId : 0;
}

/** The event that started a timer, pending or not. */
export function timerStartedIdOf(run: SpecRun, timerId: string): EventId {
  const event = run.facts.findLast(
    (fact) => fact.type === 'TimerStarted' && fact.timerId === timerId,
  );
  return event !== undefined && 'eventId' in event ? event.eventId : 0;
}

export function openState(run: SpecRun): MutableState {
  if (run.state === undefined) throw new Error('The spec has no run yet: begin with a start.');
  return run.state;
}
