import type {
  ActivityTaskScheduled,
  EventId,
  Fact,
  ForkEdit,
  HistoryEvent,
  RelationInitiatedEvent,
  RunId,
  StateMachineDetail,
  WorkflowExecutionStarted,
  WorkflowStatus,
} from '@app/contract';
import { eventBytes, isEvent } from '@app/contract';

import { evolve } from '../evolve';
import { invariant } from '../invariant';
import type { MutableState } from '../state';
import type { ForkPrefix } from './fork';
import { askersOf, type BaseOrigin } from './fork-askers';
import { isFromOthers } from './fork-relatives';
import { initialState, type RunPlace } from './initial-state';

export interface PrefixPlan {
  /** Of the new run. */
  readonly place: RunPlace;
  readonly base: { readonly runId: RunId; readonly status: WorkflowStatus };
  /** The last event in common. */
  readonly lastEventId: EventId;
  /** The new run belongs to no chain, no parent and no cron schedule. */
  readonly standsAlone: boolean;
  readonly edit?: ForkEdit;
  /** The event that `edit.lastResult` is about. */
  readonly lastResultEventId?: EventId;
}

/**
 * Reads the history that a new run begins with, fact by fact and in order: folds its events (its notes are about
 * attempts and calls that the new run does not have), and keeps of what comes later what may be carried over.
 */
export class PrefixFold {
  private state: MutableState | undefined;
  private readonly later: HistoryEvent[] = [];
  /** Pending activities that may be called once, and whether they have been. */
  private readonly once = new Map<EventId, boolean>();
  /** Requests to other runs that wait for their outcome: what they carry is in their event alone. */
  private readonly initiated = new Map<EventId, RelationInitiatedEvent>();
  private isOfBase = true;
  private readonly editedEventIds: EventId[] = [];
  private isClosed = false;
  /** How the base began, if it has another one's history too, and up to which event. */
  private baseOrigin: BaseOrigin | undefined;
  private takenEventId: EventId = 0;
  private payloadBytes = 0;
  private lastTaskEnd: EventId | undefined;
  private torn: EventId | undefined;
  private awaitsTimer = false;

  constructor(private readonly plan: PrefixPlan) {}

  /** Takes the next fact of the base, or of a run that continued it. The event as the new run has it, if it has it. */
  take(fact: Fact): HistoryEvent | undefined {
    if (!isEvent(fact)) {
      this.takeNote(fact);
      return undefined;
    }
    this.takenEventId = fact.eventId;
    // The start of an activity is written with its end: without it, the activity has not been written as started.
    const isCutOff = fact.eventId === this.plan.lastEventId && fact.type === 'ActivityTaskStarted';
    if (this.isPast || fact.eventId > this.plan.lastEventId || isCutOff) {
      if (!this.isPast) this.noteTear(fact);
      this.isPast = true;
      this.takeLater(fact);
      return undefined;
    }
    return this.takeCommon(fact);
  }

  private isPast = false;

  /**
   * The end of a workflow task whose decisions the fork tears apart: code that replays would decide the rest a second time.
   * A state machine goes on from any of its steps, but for one that has armed a timer without starting it.
   */
  get tornTask(): EventId | undefined {
    return this.torn;
  }

  /** The fork is beyond the end: the base was closed before it, or has no such event yet. */
  get isMisplaced(): boolean {
    return this.isClosed || this.state === undefined;
  }

  /** About how much of what came later would be carried over. */
  get laterBytes(): number {
    return this.payloadBytes;
  }

  get lastEventId(): EventId {
    return (this.state?.nextEventId ?? 1) - 1;
  }

  prefix(rest: {
    readonly reachesCurrent: boolean;
    readonly tapped: readonly HistoryEvent[];
    readonly steps: readonly StateMachineDetail[];
  }): ForkPrefix {
    invariant(this.state !== undefined, 'a fork before the first event');
    const tapped = rest.tapped.filter((event) => this.isOfBase || !isFromOthers(event));
    const calledOnce = [...this.once].filter(([, isCalled]) => isCalled).map(([id]) => id);
    return {
      state: this.state,
      base: this.plan.base,
      askers: this.baseOrigin && askersOf(this.baseOrigin, this.plan.base.runId, this.lastEventId),
      later: [...this.later, ...tapped],
      initiated: [...this.initiated.values()],
      reachesCurrent: rest.reachesCurrent,
      calledOnce: new Set(calledOnce),
      editedEventIds: this.editedEventIds,
      steps: rest.steps,
    };
  }

  private noteTear(next: HistoryEvent): void {
    const isMachine = this.state?.info.started.stateMachine !== undefined;
    if (isMachine && !(next.type === 'TimerStarted' && this.awaitsTimer)) return;
    // Only a workflow task completes an update, and its event names none.
    const isOfTask =
      next.type === 'WorkflowExecutionUpdateCompleted' ||
      ('workflowTaskCompletedEventId' in next &&
        next.workflowTaskCompletedEventId === this.lastTaskEnd);
    if (isOfTask) this.torn = this.lastTaskEnd;
  }

  private takeNote(note: Exclude<Fact, HistoryEvent>): void {
    if (note.type === 'RunForkNoted' && this.isOfBase) {
      this.baseOrigin = { note, lastEventId: this.takenEventId };
    }
    if (note.type === 'ActivityTaskStartNoted' && this.once.has(note.scheduledEventId)) {
      this.once.set(note.scheduledEventId, true);
    }
    if (note.type === 'ActivityTaskReturnNoted' && this.once.has(note.scheduledEventId)) {
      this.once.set(note.scheduledEventId, false);
    }
  }

  private takeLater(event: HistoryEvent): void {
    // A run that continued the base waits for others under its own event ids.
    if (event.type === 'WorkflowExecutionStarted') this.isOfBase = false;
    if (!isCarriedOver(event) || (isFromOthers(event) && !this.isOfBase)) return;
    this.later.push(event);
    this.payloadBytes += eventBytes(event);
  }

  private takeCommon(given: HistoryEvent): HistoryEvent | undefined {
    const event = this.edited(given);
    if (this.state === undefined) {
      invariant(event.type === 'WorkflowExecutionStarted', `a history begins with ${event.type}`);
      this.state = initialState(event, this.plan.place);
      return event;
    }
    const next = evolve(this.state, event);
    if (next.status !== 'Running' && this.state.status === 'Running') {
      this.isClosed = true;
      return undefined;
    }
    this.state = next;
    this.noteRequest(event);
    if (event.type === 'WorkflowTaskCompleted') this.lastTaskEnd = event.eventId;
    this.awaitsTimer = event.type === 'StateMachineStepped' && event.detail.kind !== 'StateEntered';
    if (event.type === 'ActivityTaskScheduled') {
      if (isOnce(event)) this.once.set(event.eventId, false);
    } else if ('scheduledEventId' in event && !next.activities.has(event.scheduledEventId)) {
      this.once.delete(event.scheduledEventId);
    }
    return event;
  }

  private noteRequest(event: HistoryEvent): void {
    if (isRequest(event)) {
      this.initiated.set(event.eventId, event);
      this.payloadBytes += eventBytes(event);
    } else if (isFromOthers(event)) {
      const request = this.initiated.get(event.initiatedEventId);
      if (request === undefined) return;
      this.initiated.delete(event.initiatedEventId);
      this.payloadBytes -= eventBytes(request);
    }
  }

  private edited(event: HistoryEvent): HistoryEvent {
    const { edit, lastResultEventId } = this.plan;
    if (event.type === 'WorkflowExecutionStarted') return this.started(event);
    if (this.plan.standsAlone && event.type === 'WorkflowExecutionOptionsUpdated') {
      const { attachedCompletionCallbacks: _callbacks, ...own } = event;
      return own;
    }
    if (event.eventId !== lastResultEventId || edit?.lastResult === undefined) return event;
    this.editedEventIds.push(event.eventId);
    return withResult(event, edit.lastResult);
  }

  private started(event: WorkflowExecutionStarted): WorkflowExecutionStarted {
    const { place, edit, standsAlone } = this.plan;
    const input = edit?.input;
    if (input !== undefined) this.editedEventIds.push(event.eventId);
    const edited = { ...event, ...(input !== undefined && { input }) };
    if (!standsAlone) return edited;
    const {
      parent: _parent,
      rootWorkflowExecution: _root,
      cronSchedule: _cron,
      completionCallbacks: _callbacks,
      ...own
    } = edited;
    return { ...own, workflowId: place.key.workflowId, firstExecutionRunId: place.runId };
  }
}

/** Whether the place of the run could be taken by one that has to be told of the event, should it not have it. */
export function isCarriedOver(event: HistoryEvent): boolean {
  switch (event.type) {
    case 'WorkflowExecutionSignaled':
    case 'WorkflowExecutionOptionsUpdated':
    case 'WorkflowExecutionUpdateAccepted':
    case 'WorkflowExecutionUpdateAdmitted':
      return true;
    default:
      return isFromOthers(event);
  }
}

function isRequest(event: HistoryEvent): event is RelationInitiatedEvent {
  return (
    event.type === 'StartChildWorkflowExecutionInitiated' ||
    event.type === 'SignalExternalWorkflowExecutionInitiated' ||
    event.type === 'RequestCancelExternalWorkflowExecutionInitiated'
  );
}

function isOnce({ retryPolicy, firstAttempt }: ActivityTaskScheduled): boolean {
  return retryPolicy.maximumAttempts > 0 && firstAttempt >= retryPolicy.maximumAttempts;
}

/** Whether an event holds what a step has come to. */
export function holdsResult(event: HistoryEvent): boolean {
  switch (event.type) {
    case 'ActivityTaskCompleted':
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut':
      return true;
    case 'StateMachineStepped':
      return event.detail.kind === 'StateExited';
    default:
      return false;
  }
}

function withResult(
  event: HistoryEvent,
  result: NonNullable<ForkEdit['lastResult']>,
): HistoryEvent {
  switch (event.type) {
    case 'ActivityTaskCompleted':
      return { ...event, result };
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut': {
      const { eventId, eventTime, scheduledEventId, startedEventId } = event;
      const identity = event.type === 'ActivityTaskFailed' ? event.identity : '';
      const place = { eventId, eventTime, scheduledEventId, startedEventId, identity };
      return { type: 'ActivityTaskCompleted', ...place, result };
    }
    case 'StateMachineStepped': {
      const [output] = result;
      if (event.detail.kind !== 'StateExited' || output === undefined) return event;
      const { outputIs: _outputIs, ...detail } = event.detail;
      return { ...event, detail: { ...detail, output } };
    }
    default:
      return event;
  }
}
