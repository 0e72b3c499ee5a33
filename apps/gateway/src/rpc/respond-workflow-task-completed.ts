import type { Reply, RequestOf, StickyQueue, WorkflowTaskTokenContent } from '@app/contract';

import { BadCommand } from '../mapping/command/command-context';
import { fromCompletion } from '../mapping/command/from-completion';
import { VERSIONING_BEHAVIOR } from '../mapping/enums';
import { mapFields } from '../mapping/payload';
import { fromQueryAnswer } from '../mapping/query';
import { fromSdkNotes } from '../mapping/sdk-notes';
import { toActivityTask } from '../mapping/tasks';
import { fromTimeout } from '../mapping/time';
import type { Call } from '../wire/call';
import { asLong, type temporal } from '../wire/proto';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { commandContextOf } from './command-context';
import { contextOfScope } from './event-context';
import { inlineTask } from './inline-task';
import { workflowTaskOf } from './task-of-token';
import { workerVersion } from './worker-version';

type WireRequest = temporal.api.workflowservice.v1.IRespondWorkflowTaskCompletedRequest;
type Completion = Omit<RequestOf<'RespondWorkflowTaskCompleted'>, 'now'>;

/** How long a task may wait in a sticky queue when the worker does not say. Temporal's default. */
const STICKY_MS_DEFAULT = 5_000;

export const respondWorkflowTaskCompleted: WorkflowRpc<'RespondWorkflowTaskCompleted'> = {
  needs: 'worker',
  handle: async (request, call) => {
    const task = workflowTaskOf(request.taskToken, call);
    const completion = await readCompletion(request, task, call);
    const reply = await call.submit(completion);
    return toResponse(reply, completion, call);
  },
};

/** A completion that cannot be read fails the task: workflow code is at fault, and is tried again. */
async function readCompletion(
  request: WireRequest,
  task: WorkflowTaskTokenContent,
  call: Call,
): Promise<Completion> {
  const { commands = [], messages = [] } = request;
  const context = await commandContextOf(commands ?? [], task, call);
  try {
    const read = fromCompletion({ commands: commands ?? [], messages: messages ?? [] }, context);
    return { ...taskPart(request, task, call), commands: read };
  } catch (problem) {
    if (!(problem instanceof BadCommand)) throw problem;
    await call.submit({
      type: 'RespondWorkflowTaskFailed',
      ...task,
      cause: problem.failedCause,
      failure: { message: problem.message, info: { type: 'Server', nonRetryable: false } },
      identity: request.identity ?? '',
    });
    throw invalidArgument(problem.message);
  }
}

function taskPart(
  request: WireRequest,
  { queryId: _queryId, ...task }: WorkflowTaskTokenContent,
  call: Call,
): Omit<Completion, 'commands'> {
  const sticky = stickyOf(request);
  const sdkNotes = fromSdkNotes(request);
  const deploymentVersion = workerVersion(request.deploymentOptions);
  const versioningBehavior = VERSIONING_BEHAVIOR.fromWire(request.versioningBehavior);
  const { queryResults } = request;
  return {
    type: 'RespondWorkflowTaskCompleted',
    ...task,
    identity: request.identity ?? '',
    newRunId: call.ports.newRunId(),
    ...(request.forceCreateNewWorkflowTask === true && { forceCreateNewWorkflowTask: true }),
    ...(request.returnNewWorkflowTask === true && { returnNewWorkflowTask: true }),
    ...(sticky && { sticky }),
    ...(sdkNotes && { sdkNotes }),
    ...(deploymentVersion && { deploymentVersion }),
    ...(versioningBehavior && { versioningBehavior }),
    ...(queryResults &&
      Object.keys(queryResults).length > 0 && {
        queryResults: mapFields(queryResults, fromQueryAnswer),
      }),
  };
}

function stickyOf({ stickyAttributes }: WireRequest): StickyQueue | undefined {
  const taskQueue = stickyAttributes?.workerTaskQueue?.name;
  if (!taskQueue) return undefined;
  const waitMs = fromTimeout(stickyAttributes.scheduleToStartTimeout);
  return { taskQueue, scheduleToStartTimeoutMs: waitMs ?? STICKY_MS_DEFAULT };
}

/** What is to be done next by the same worker comes with the answer. */
async function toResponse(
  { activation, activityTasks = [], resetHistoryEventId = 0 }: Reply,
  { sticky, tenantId, namespaceId }: Completion,
  call: Call,
): Promise<temporal.api.workflowservice.v1.IRespondWorkflowTaskCompletedResponse> {
  const { tokens } = call.context;
  const { namespace } = await contextOfScope({ tenantId, namespaceId }, call);
  // A worker that keeps the run knows what its last task has shown it; any other begins at the beginning.
  const after = sticky === undefined ? 0 : (activation?.previousStartedEventId ?? 0);
  return {
    ...(activation && { workflowTask: await inlineTask(activation, after, call) }),
    activityTasks: activityTasks.map((task) =>
      toActivityTask(task, { taskToken: tokens.ofActivityTask(task), namespace }),
    ),
    resetHistoryEventId: asLong(resetHistoryEventId),
  };
}
