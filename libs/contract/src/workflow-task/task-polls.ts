import type { Activation } from '../activation';
import type { TaskQueueKind } from '../enums';
import type { HistoryEvent } from '../event';
import type { DurationMs, EpochMs, EventId, RunKey } from '../ids';
import type { ActivityTask, TaskQueueKey } from '../task';

/** Says when nobody waits for the answer of a poll any more. An `AbortSignal` is one. */
export interface PollSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** One worker waits for one task. */
export interface TaskPoll {
  readonly queue: TaskQueueKey;
  readonly identity: string;
  /** Unique among polls: a start that has to be recorded twice is recorded once. */
  readonly pollRequestId: string;
  /** An empty answer comes before this has passed, so that no caller's own deadline hits first. */
  readonly timeoutMs: DurationMs;
  readonly signal?: PollSignal;
}

export interface WorkflowTaskPoll extends TaskPoll {
  /** `Sticky`: the worker keeps the runs of this queue in its cache, so it needs only the end of their histories. */
  readonly queueKind: TaskQueueKind;
}

/** Events of one run, oldest first, and where to go on. */
export interface HistoryPage {
  readonly events: readonly HistoryEvent[];
  /** Absent on the last page. Bound to the run: no other run's page can be read with it. */
  readonly nextPageToken?: string;
}

export interface PolledWorkflowTask {
  readonly activation: Activation;
  /** Up to the task's own WorkflowTaskStarted, from the first event or from the end of what the host has seen. */
  readonly history: HistoryPage;
}

/** Who polled a queue lately. */
export interface PollerDescription {
  readonly identity: string;
  readonly lastAccessTime: EpochMs;
}

/**
 * Where workers outside of the process wait for tasks. A task that was started for a poll whose caller has gone is
 * handed to another poll of the same queue.
 */
export interface TaskPolls {
  /** `undefined`: there was nothing to do in time. */
  pollWorkflowTask(poll: WorkflowTaskPoll): Promise<PolledWorkflowTask | undefined>;
  pollActivityTask(poll: TaskPoll): Promise<ActivityTask | undefined>;
  /** History for a task that did not come by a poll (inline, eager): all of it, or what follows `after`. */
  historyOf(activation: Activation, after: EventId): Promise<HistoryPage>;
  /** A further page. `undefined` when the token is not one of this run. */
  historyPage(run: RunKey, pageToken: string): Promise<HistoryPage | undefined>;
  /** The worker that keeps runs says that it goes: once its polls have ended, its queue counts as polled no longer. */
  leaveStickyQueue(queue: TaskQueueKey): void;
  describePollers(queue: TaskQueueKey, kind: 'Workflow' | 'Activity'): readonly PollerDescription[];
}

/** Stored events of a run. */
export interface HistoryReader {
  /** Events after `after`, oldest first; fewer than asked at the end, or when they are very large. */
  readHistory(
    run: RunKey,
    page: { readonly after: EventId; readonly countMax: number },
  ): Promise<readonly HistoryEvent[]>;
}
