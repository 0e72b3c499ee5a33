import { type Activation, type HistoryEvent, isEvent, traceContextOfRun } from '@app/contract';

import { Draft } from '../draft';
import { evolve } from '../evolve';
import { isOpen, isUnwritten, type MutableState, type WorkflowTask } from '../state';
import { updatesSentWith } from '../update/pending';
import { writeOwedEvents } from './owed';
import { taskDeadline } from './patience';

/** What the host of the started workflow task is told, but for stored events; `undefined` when no task is started. */
export function activationOf(
  state: MutableState,
): Omit<Activation, 'recent' | 'queries'> | undefined {
  const task = state.workflowTask;
  if (!isOpen(state) || task === undefined || task.startedEventId === 0) return undefined;
  const { info } = state;
  return {
    tenantId: info.tenantId,
    namespaceId: info.namespaceId,
    workflowId: info.workflowId,
    runId: info.runId,
    workflowType: info.started.workflowType,
    taskQueue: info.started.taskQueue,
    scheduledTime: task.scheduledTime,
    deadline: taskDeadline(state, task),
    scheduledEventId: task.scheduledEventId,
    startedEventId: task.startedEventId,
    attempt: task.attempt,
    startedTime: task.startedTime,
    previousStartedEventId: state.previousStartedEventId,
    updates: updatesSentWith(state, task.startedEventId),
    unwritten: unwrittenEvents(state, task),
    ...(state.trace !== undefined && { trace: traceContextOfRun(state.trace, info.runId) }),
  };
}

/** The events that a transient or speculative task will write under the ids it names, word for word. */
export function unwrittenEvents(state: MutableState, task: WorkflowTask): HistoryEvent[] {
  if (!isUnwritten(task)) return [];
  const draft = new Draft(state, state.lastFactTime, evolve);
  writeOwedEvents(draft, task);
  return draft.facts.filter(isEvent);
}
