import type { ActivityOptions } from './activity-control';
import type { ForkKind } from './enums';
import type { HistoryEvent } from './event';
import type { Failure } from './failure';
import type { Asker, UndoneChild } from './fork';
import type { DurationMs, EpochMs, EventId, RunId } from './ids';
import type { Payloads } from './payload';
import type { RelationInitiatedEvent } from './relation/relation-event';
import type { TraceContext } from './trace/trace-context';
import type { UpdateCall } from './update';
import type { StickyQueue } from './workflow-task/sticky-queue';

/**
 * Facts that change mutable state without being history: an attempt started, a retry armed, a heartbeat seen. They
 * are stored beside the events, in the order in which they happened, and fold like them.
 */
interface NoteBase<Type extends string> {
  readonly type: Type;
  readonly noteTime: EpochMs;
}

/** An attempt was handed to a worker. Its ActivityTaskStarted event is written when the activity closes. */
export interface ActivityTaskStartNoted extends NoteBase<'ActivityTaskStartNoted'> {
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  readonly identity: string;
  readonly requestId: string;
  /**
   * A pushed call must be answered (or accepted) by then; silence means that the call or its answer was lost with a
   * process of ours. Absent for workers that pull.
   */
  readonly respondBy?: EpochMs;
}

/** The worker took the call and will answer by token: `respondBy` no longer applies. */
export interface ActivityTaskAcceptNoted extends NoteBase<'ActivityTaskAcceptNoted'> {
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  /** Replaces the activity's heartbeat time-out when the worker asked for another. */
  readonly heartbeatTimeoutMs?: DurationMs;
}

/** The attempt never reached a worker. It is not burnt: the same number is dispatched again. */
export interface ActivityTaskReturnNoted extends NoteBase<'ActivityTaskReturnNoted'> {
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  readonly reason: string;
  readonly dispatchAt: EpochMs;
}

/** A further attempt was armed after a failure, a time-out or a lost call. */
export interface ActivityTaskRetryNoted extends NoteBase<'ActivityTaskRetryNoted'> {
  readonly scheduledEventId: EventId;
  /** Number of the attempt that is now pending. */
  readonly attempt: number;
  readonly dispatchAt: EpochMs;
  readonly lastFailure: Failure;
}

export interface ActivityTaskHeartbeatNoted extends NoteBase<'ActivityTaskHeartbeatNoted'> {
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  readonly details?: Payloads;
}

/** An operator holds the activity back. */
export interface ActivityTaskPauseNoted extends NoteBase<'ActivityTaskPauseNoted'> {
  readonly scheduledEventId: EventId;
  readonly identity: string;
  readonly reason: string;
}

export interface ActivityTaskUnpauseNoted extends NoteBase<'ActivityTaskUnpauseNoted'> {
  readonly scheduledEventId: EventId;
  readonly resetAttempts: boolean;
  readonly resetHeartbeat: boolean;
  /** When an attempt that waits may be handed out. */
  readonly dispatchAt: EpochMs;
}

/** Attempts count from the beginning again: at once when none runs, otherwise from the next one. */
export interface ActivityTaskResetNoted extends NoteBase<'ActivityTaskResetNoted'> {
  readonly scheduledEventId: EventId;
  readonly resetHeartbeat: boolean;
  readonly keepPaused: boolean;
  readonly restoreOriginalOptions: boolean;
  readonly dispatchAt: EpochMs;
}

/** The activity is tried by other rules from now on; without `options`, by those it was scheduled with. */
export interface ActivityTaskOptionsNoted extends NoteBase<'ActivityTaskOptionsNoted'> {
  readonly scheduledEventId: EventId;
  readonly options?: ActivityOptions;
  /** Set when the rules of a back-off have changed. */
  readonly dispatchAt?: EpochMs;
  /** The queue in which the attempt no longer waits. */
  readonly withdrawnFrom?: string;
}

/** The second or later attempt of a workflow task (transient): scheduled without an event. */
export interface WorkflowTaskAttemptNoted extends NoteBase<'WorkflowTaskAttemptNoted'> {
  readonly attempt: number;
  /** Not handed out before; absent means at once. */
  readonly dispatchAt?: EpochMs;
  /** Why the attempt before failed, when no event says so. */
  readonly failure?: Failure;
}

/** A transient workflow task was started. Its events are written when it completes. */
export interface WorkflowTaskAttemptStartNoted extends NoteBase<'WorkflowTaskAttemptStartNoted'> {
  readonly attempt: number;
  readonly identity: string;
  readonly requestId: string;
}

/**
 * A workflow task that only brings updates (speculative): scheduled without an event. Its events are written when it
 * completes with more than rejections, fails or times out; otherwise it leaves nothing in the history.
 */
export interface SpeculativeTaskNoted extends NoteBase<'SpeculativeTaskNoted'> {}

/** A speculative task rejected all it brought: it never happened. */
export interface SpeculativeTaskDropNoted extends NoteBase<'SpeculativeTaskDropNoted'> {}

/** Which worker keeps the run in its cache from now on; without a queue, none does. */
export interface StickyQueueNoted extends NoteBase<'StickyQueueNoted'> {
  readonly sticky?: StickyQueue;
}

/** The host asked for time: the next workflow task continues one that was first scheduled then. */
export interface WorkflowTaskHeartbeatNoted extends NoteBase<'WorkflowTaskHeartbeatNoted'> {
  readonly since: EpochMs;
}

/** An update was taken. It reaches workflow code with its next task, and history when it is accepted. */
export interface UpdateAdmitNoted extends NoteBase<'UpdateAdmitNoted'> {
  readonly update: UpdateCall;
}

/** Workflow code, or the engine in its place, rejected an update: it leaves no event. */
export interface UpdateRejectNoted extends NoteBase<'UpdateRejectNoted'> {
  readonly updateId: string;
  readonly failure: Failure;
}

/**
 * Something happened while a workflow task was in flight. It is durable and acknowledged, and becomes an event with
 * an id of its own when that task ends (`reference`: events are buffered so that ids follow the commands of the task).
 */
export interface EventBuffered extends NoteBase<'EventBuffered'> {
  readonly event: BufferedEvent;
}

/**
 * The run begins with the events before this note, which are another run's. What they left pending starts anew: first
 * attempts, time-outs counted from here.
 */
export interface RunForkNoted extends NoteBase<'RunForkNoted'> {
  readonly kind: ForkKind;
  readonly baseRunId: RunId;
  /** Of the request that began the run: in the place of the one in its first event. */
  readonly requestId: string;
  /**
   * Who others know as the asker, in the order of events, where the base has begun with a reset itself and not all events
   * before this note are its own. Absent: the base.
   */
  readonly askers?: readonly Asker[];
  /** Requests to other runs that had no outcome: asked again, each as the one it was if the new run takes the base's place. */
  readonly resent?: readonly RelationInitiatedEvent[];
  /** Children that the base asked for after the fork and that no close policy ends: they make room should they be asked for again. */
  readonly undoneChildren?: readonly UndoneChild[];
}

/** The run is part of a trace that is recorded: what is done for it is, too, whoever owns it. */
export interface RunTraceNoted extends NoteBase<'RunTraceNoted'> {
  /** Of the request that began the run. */
  readonly trace: TraceContext;
}

/** Omits per member of a union. */
type OmitEach<T, Keys extends PropertyKey> = T extends unknown ? Omit<T, Keys> : never;

/** An event before it has its place in the history. `startedEventId` of a result is patched when the buffer is flushed. */
export type BufferedEvent = OmitEach<
  Extract<
    HistoryEvent,
    {
      type:
        | 'WorkflowExecutionSignaled'
        | 'WorkflowExecutionCancelRequested'
        | 'WorkflowExecutionOptionsUpdated'
        | 'WorkflowExecutionPaused'
        | 'WorkflowExecutionUnpaused'
        | 'ActivityTaskStarted'
        | 'ActivityTaskCompleted'
        | 'ActivityTaskFailed'
        | 'ActivityTaskTimedOut'
        | 'ActivityTaskCanceled'
        | 'TimerFired'
        | 'StartChildWorkflowExecutionFailed'
        | 'ChildWorkflowExecutionStarted'
        | 'ChildWorkflowExecutionCompleted'
        | 'ChildWorkflowExecutionFailed'
        | 'ChildWorkflowExecutionCanceled'
        | 'ChildWorkflowExecutionTimedOut'
        | 'ChildWorkflowExecutionTerminated'
        | 'SignalExternalWorkflowExecutionFailed'
        | 'ExternalWorkflowExecutionSignaled'
        | 'RequestCancelExternalWorkflowExecutionFailed'
        | 'ExternalWorkflowExecutionCancelRequested';
    }
  >,
  'eventId'
>;

/** A buffered TimerFired was overtaken by the cancellation of its timer. */
export interface BufferedTimerDropped extends NoteBase<'BufferedTimerDropped'> {
  readonly startedEventId: EventId;
}

/** The buffer's events follow as events of their own: nothing is buffered any more. */
export interface BufferFlushed extends NoteBase<'BufferFlushed'> {}

export type Note =
  | ActivityTaskStartNoted
  | ActivityTaskAcceptNoted
  | ActivityTaskReturnNoted
  | ActivityTaskRetryNoted
  | ActivityTaskHeartbeatNoted
  | ActivityTaskPauseNoted
  | ActivityTaskUnpauseNoted
  | ActivityTaskResetNoted
  | ActivityTaskOptionsNoted
  | WorkflowTaskAttemptNoted
  | WorkflowTaskAttemptStartNoted
  | SpeculativeTaskNoted
  | SpeculativeTaskDropNoted
  | StickyQueueNoted
  | WorkflowTaskHeartbeatNoted
  | UpdateAdmitNoted
  | UpdateRejectNoted
  | EventBuffered
  | BufferedTimerDropped
  | BufferFlushed
  | RunForkNoted
  | RunTraceNoted;

export type NoteType = Note['type'];

/** One change of one run. Events are numbered, public and kept; notes are neither. */
export type Fact = HistoryEvent | Note;

export function isEvent(fact: Fact): fact is HistoryEvent {
  return 'eventId' in fact;
}
