import type { Activation, EventId, HistoryPage } from '@app/contract';

import { toWorkflowTask } from '../mapping/tasks';
import type { Call } from '../wire/call';
import type { temporal } from '../wire/proto';
import { contextOfScope } from './event-context';
import { taskPageToken } from './page-token';

type WorkflowTask = temporal.api.workflowservice.v1.IPollWorkflowTaskQueueResponse;

/** A workflow task that comes with the answer to something else; the worker knows the events up to `after`. */
export async function inlineTask(
  activation: Activation,
  after: EventId,
  call: Call,
): Promise<WorkflowTask> {
  const history = await call.ports.polls.historyOf(activation, after);
  return wiredTask({ activation, history }, call);
}

/** A workflow task or a query with its token, as workers get it. */
export async function wiredTask(
  task: { readonly activation: Activation; readonly history: HistoryPage },
  call: Call,
): Promise<WorkflowTask> {
  const { activation, history } = task;
  const { tenantId, namespaceId, workflowId, runId, query } = activation;
  const run = { tenantId, namespaceId, workflowId, runId };
  const { scheduledEventId, startedEventId, attempt } = activation;
  const taskToken = call.context.tokens.ofWorkflowTask(
    query === undefined
      ? { ...run, scheduledEventId, startedEventId, attempt }
      : { ...run, scheduledEventId: 0, startedEventId: 0, attempt: 0, queryId: query.queryId },
  );
  return toWorkflowTask(task, {
    taskToken,
    nextPageToken: taskPageToken(history),
    context: await contextOfScope(activation, call),
  });
}
