import type { Advance } from '@app/asl';
import {
  type Command,
  type EpochMs,
  type HistoryEvent,
  isRelationEvent,
  type MarkerRecorded,
  type Memo,
  type Payloads,
  SCHEDULE_WORKFLOW_TYPE,
  type ScheduleAction,
  type ScheduleDefinition,
  type ScheduledStart,
  type SchedulePatch,
  type ScheduleState,
  type SearchAttributes,
  type UpdateCall,
} from '@app/contract';
import { fromSchedulePayload, toSchedulePayload } from '@app/platform';
import { advanceSchedule, EVENT_COUNT_MAX, hearChild, isAtRest, newSchedule } from '@app/schedule';

const MARKER = 'perdure:schedule';

/** What the run of a schedule is started with: as it is created, or as the run before has left it. */
export type ScheduleInput =
  | { readonly scheduleId: string; readonly definition: ScheduleDefinition }
  | { readonly state: ScheduleState };

/** A schedule as a snapshot holds it. */
export interface ScheduleSnapshot {
  readonly state: ScheduleState | undefined;
  readonly eventCount: number;
  readonly memo: Memo | undefined;
  readonly searchAttributes: SearchAttributes | undefined;
}

/** What a schedule wants: commands, and runs it ends by force. */
export interface ScheduleAdvanced extends Advance {
  readonly terminations: readonly ScheduledStart[];
}

/**
 * A run whose workflow code is a schedule, hosted in this process. Every step leaves the whole state in a marker, so
 * folding is taking the last one and what has been heard of its runs since: nothing is computed a second time.
 */
export class ScheduleRun {
  private current: ScheduleState | undefined;
  private eventCount = 0;
  private memo: Memo | undefined;
  private searchAttributes: SearchAttributes | undefined;

  static restored(snapshot: ScheduleSnapshot): ScheduleRun {
    const run = new ScheduleRun();
    run.current = snapshot.state;
    run.eventCount = snapshot.eventCount;
    run.memo = snapshot.memo;
    run.searchAttributes = snapshot.searchAttributes;
    return run;
  }

  static is(workflowType: string): boolean {
    return workflowType === SCHEDULE_WORKFLOW_TYPE;
  }

  get state(): ScheduleState | undefined {
    return this.current;
  }

  toSnapshot(): ScheduleSnapshot {
    const { current: state, eventCount, memo, searchAttributes } = this;
    return { state, eventCount, memo, searchAttributes };
  }

  /** Takes in an event of the history: each exactly once, in order. */
  fold(event: HistoryEvent): void {
    this.eventCount += 1;
    if (event.type === 'WorkflowExecutionStarted') {
      const input = fromSchedulePayload(event.input) as ScheduleInput;
      this.memo = event.memo;
      this.searchAttributes = event.searchAttributes;
      this.current =
        'state' in input
          ? input.state
          : newSchedule(input.scheduleId, input.definition, event.eventTime);
    } else if (event.type === 'MarkerRecorded' && event.markerName === MARKER) {
      this.current = this.stateOf(event);
    } else if (this.current !== undefined) {
      this.current = heard(this.current, event);
    }
  }

  advance(now: EpochMs, calls: readonly UpdateCall[]): ScheduleAdvanced {
    const before = this.current;
    if (before === undefined) return { commands: [], more: false, terminations: [] };
    const updates = calls.map(({ updateId, input }) => ({
      updateId,
      patch: fromSchedulePayload(input) as SchedulePatch | undefined,
    }));
    const advanced = advanceSchedule(before, { now, updates, encode: toSchedulePayload });
    const { state, terminations, more, isDeleted } = advanced;
    if (this.eventCount > EVENT_COUNT_MAX && calls.length === 0 && !isDeleted && isAtRest(state)) {
      return { commands: [this.anew(state)], more: false, terminations: [] };
    }
    const marker: Command = {
      type: 'RecordMarker',
      markerName: MARKER,
      details: detailsOf(state, before),
    };
    const commands = state === before ? advanced.commands : [marker, ...advanced.commands];
    return { commands, more, terminations };
  }

  /** A marker holds the action only when it has changed: its input may be large. */
  private stateOf({ details = {} }: MarkerRecorded): ScheduleState {
    const marked = fromSchedulePayload(details['state']) as ScheduleState;
    const action = details['action'];
    const known =
      action === undefined
        ? this.current?.definition.action
        : (fromSchedulePayload(action) as ScheduleAction);
    return { ...marked, definition: { ...marked.definition, action: known! } };
  }

  /** The next run of the chain has no timer yet: it finds out what is due next by itself. */
  private anew({ timer: _timer, ...state }: ScheduleState): Command {
    const running = state.running.map((start) => ({ ...start, isInherited: true }));
    return {
      type: 'ContinueAsNewWorkflowExecution',
      input: toSchedulePayload({ state: { ...state, running } }),
      ...(this.memo && { memo: this.memo }),
      ...(this.searchAttributes && { searchAttributes: this.searchAttributes }),
    };
  }
}

function detailsOf(state: ScheduleState, before: ScheduleState): Record<string, Payloads> {
  const { action, ...definition } = state.definition;
  const isChanged = action !== before.definition.action;
  return {
    state: toSchedulePayload({ ...state, definition }),
    ...(isChanged && { action: toSchedulePayload(action) }),
  };
}

function heard(state: ScheduleState, event: HistoryEvent): ScheduleState {
  if (isRelationEvent(event)) return hearChild(state, event);
  if (event.type !== 'TimerFired' || event.timerId !== state.timer?.timerId) return state;
  const { timer: _timer, ...rest } = state;
  return rest;
}
