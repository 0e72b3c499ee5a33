import type { Draft } from './draft';
import { isOpen, type WorkflowTask } from './state';

/**
 * Workflow code has something new to look at: schedules a workflow task unless one is pending, the run is closed or
 * paused, or its first task has to wait. This file is the one place that schedules workflow tasks.
 */
export function wakeWorkflow(draft: Draft): void {
  const { state } = draft;
  if (!isOpen(state) || !state.firstTaskReleased || state.paused !== undefined) return;
  const task = state.workflowTask;
  // A speculative task that nobody has taken yet has more to bring now than updates: it becomes a normal one.
  if (task !== undefined && !(task.speculative && task.startedEventId === 0)) return;
  scheduleWorkflowTask(draft);
}

/**
 * Schedules a task whatever is pending: the first one after its wait, or a normal one in the place of a transient one
 * that new events have overtaken. `owed` is a transient task that completes and still has no event.
 */
export function scheduleWorkflowTask(
  draft: Draft,
  owed?: Pick<WorkflowTask, 'attempt' | 'scheduledTime' | 'taskQueue' | 'taskQueueKind'>,
): void {
  const { info, sticky } = draft.state;
  const { started } = info;
  const taskQueueKind = owed?.taskQueueKind ?? (sticky === undefined ? 'Normal' : 'Sticky');
  draft.append({
    type: 'WorkflowTaskScheduled',
    eventId: draft.nextEventId,
    eventTime:
      owed === undefined ? draft.now : Math.max(owed.scheduledTime, draft.state.lastEventTime),
    taskQueue: owed?.taskQueue ?? sticky?.taskQueue ?? started.taskQueue,
    ...(taskQueueKind === 'Sticky' && { taskQueueKind }),
    startToCloseTimeoutMs: started.workflowTaskTimeoutMs,
    attempt: owed === undefined ? 1 : owed.attempt,
  });
}
