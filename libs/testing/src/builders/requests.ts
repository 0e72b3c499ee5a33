import type { ActivitySelector, Command, Request, RequestOf, RequestType } from '@app/contract';
import { applicationFailure, WorkflowId } from '@app/contract';

import { CHILD_RUN, initiatedIdOf } from './relation-facts';
import {
  NEXT_RUN_ID,
  openState,
  scheduledIdOf,
  SPEC_RUN,
  type SpecRun,
  timerStartedIdOf,
} from './spec-run';
import { SPEC_UPDATE } from './update-facts';

/** A request as a sentence of a spec: the run, the time and the ids of its work are looked up. */
export interface RequestPattern {
  readonly kind: 'request';
  readonly type: RequestType;
  build(run: SpecRun): Request;
}

type Own<Type extends RequestType> = Omit<
  RequestOf<Type>,
  'type' | 'now' | 'tenantId' | 'namespaceId' | 'workflowId' | 'runId'
>;

type Fields<Type extends RequestType> = Partial<Own<Type>>;

/** Makes the builder of one type of request. */
function requestBuilder<Type extends RequestType>(
  type: Type,
  defaults: NoInfer<(run: SpecRun) => Own<Type>>,
) {
  return (fields: Fields<Type> = {}): RequestPattern => ({
    kind: 'request',
    type,
    build: (run) =>
      ({ type, ...SPEC_RUN, now: run.now, ...defaults(run), ...fields }) as unknown as Request,
  });
}

export const startWorkflow = requestBuilder('StartWorkflow', () => ({
  newRunId: NEXT_RUN_ID,
  start: { workflowType: 'order', taskQueue: 'queue' },
  identity: 'client',
  reusePolicy: 'AllowDuplicate',
  conflictPolicy: 'Fail',
}));

export const signalWorkflow = requestBuilder('SignalWorkflow', () => ({
  signalName: 'signal',
  identity: 'client',
}));

export const requestCancelWorkflow = requestBuilder('RequestCancelWorkflow', () => ({
  cause: 'because',
  identity: 'client',
}));

export const terminateWorkflow = requestBuilder('TerminateWorkflow', () => ({
  reason: 'because',
  identity: 'client',
}));

export const deleteWorkflow = requestBuilder('DeleteWorkflow', () => ({
  reason: 'because',
  identity: 'client',
}));

/** Undoes everything from the end of the last workflow task on. */
export const resetWorkflow = requestBuilder('ResetWorkflow', () => ({
  point: { type: 'LastWorkflowTask' },
  newRunId: NEXT_RUN_ID,
  reason: 'because',
  identity: 'client',
  excludes: [],
}));

export const forkWorkflow = requestBuilder('ForkWorkflow', (run) => ({
  base: { workflowId: SPEC_RUN.workflowId },
  lastEventId: openState(run).nextEventId - 1,
  newRunId: NEXT_RUN_ID,
  reason: 'because',
  identity: 'client',
}));

/** A fork of the run under another workflow id. */
export const forkWorkflowAs = (
  workflowId: string,
  fields: Parameters<typeof forkWorkflow>[0] = {},
): RequestPattern => {
  const pattern = forkWorkflow(fields);
  return {
    ...pattern,
    build: (run) => ({ ...pattern.build(run), workflowId: WorkflowId(workflowId) }),
  };
};

export const redriveWorkflow = requestBuilder('RedriveWorkflow', () => ({
  newRunId: NEXT_RUN_ID,
  reason: 'because',
  identity: 'client',
}));

export const scheduleFirstWorkflowTask = requestBuilder('ScheduleFirstWorkflowTask', () => ({}));

export const timeOutWorkflow = requestBuilder('TimeOutWorkflow', () => ({
  newRunId: NEXT_RUN_ID,
}));

/** What the run has asked of another one last has its outcome. */
export const settleSentRequest = requestBuilder('SettleSentRequest', (run) => ({
  initiatedEventId: initiatedIdOf(run),
  outcome: { ok: true, reply: { runId: CHILD_RUN.runId } },
}));

/** The chain of the child that the run has started last is over. */
export const recordChildWorkflowClosed = requestBuilder('RecordChildWorkflowClosed', (run) => ({
  initiatedEventId: initiatedIdOf(run),
  workflowExecution: CHILD_RUN,
  firstExecutionRunId: CHILD_RUN.runId,
  outcome: { type: 'Completed' },
}));

const taskInHand = (run: SpecRun) => {
  const task = openState(run).workflowTask;
  return {
    scheduledEventId: task?.scheduledEventId ?? 0,
    startedEventId: task?.startedEventId ?? 0,
    attempt: task?.attempt ?? 0,
  };
};

export const recordWorkflowTaskStarted = requestBuilder('RecordWorkflowTaskStarted', (run) => {
  const { scheduledEventId, attempt } = taskInHand(run);
  return { scheduledEventId, attempt, identity: 'host', pollRequestId: 'poll' };
});

export const timeOutWorkflowTask = requestBuilder('TimeOutWorkflowTask', (run) => {
  const { scheduledEventId, attempt } = taskInHand(run);
  return { scheduledEventId, attempt, timeoutType: 'StartToClose' };
});

const completed = requestBuilder('RespondWorkflowTaskCompleted', (run) => ({
  ...taskInHand(run),
  commands: [],
  identity: 'host',
  newRunId: NEXT_RUN_ID,
}));

/** Workflow code answers with these commands. */
export const respondWorkflowTaskCompleted = (...commands: readonly Command[]): RequestPattern =>
  completed({ commands });

/** The same with other attributes of the answer. */
export const respondWorkflowTaskCompletedWith = completed;

export const respondWorkflowTaskFailed = requestBuilder('RespondWorkflowTaskFailed', (run) => ({
  ...taskInHand(run),
  cause: 'WorkflowWorkerUnhandledFailure',
  identity: 'host',
}));

export const updateWorkflow = requestBuilder('UpdateWorkflow', () => ({ update: SPEC_UPDATE }));

export const resetStickyTaskQueue = requestBuilder('ResetStickyTaskQueue', () => ({}));

export const updateWorkflowOptions = requestBuilder('UpdateWorkflowOptions', () => ({
  versioningOverride: null,
  identity: 'operator',
}));

export const pauseWorkflow = requestBuilder('PauseWorkflow', () => ({
  identity: 'operator',
  reason: 'because',
}));

export const unpauseWorkflow = requestBuilder('UnpauseWorkflow', () => ({
  identity: 'operator',
  reason: 'because',
}));

const ACTIVITY_A: ActivitySelector = { by: 'Id', activityId: 'a' };

export const pauseActivity = requestBuilder('PauseActivity', () => ({
  select: ACTIVITY_A,
  identity: 'operator',
  reason: 'because',
}));

export const unpauseActivity = requestBuilder('UnpauseActivity', () => ({
  select: ACTIVITY_A,
  identity: 'operator',
}));

export const resetActivity = requestBuilder('ResetActivity', () => ({
  select: ACTIVITY_A,
  identity: 'operator',
}));

export const updateActivityOptions = requestBuilder('UpdateActivityOptions', () => ({
  select: ACTIVITY_A,
  identity: 'operator',
  change: {},
}));

/** Which activity, by the id that workflow code gave it, and which attempt when not the current one. */
interface ActivityNamed {
  readonly activityId?: string;
  readonly attempt?: number;
}

type ActivityRequestType = Extract<
  Request,
  { readonly scheduledEventId: number; readonly attempt: number } | { readonly activity: unknown }
>['type'];

function attemptNamed(run: SpecRun, { activityId = 'a', attempt }: ActivityNamed) {
  const scheduledEventId = scheduledIdOf(run, activityId);
  const current = run.state?.activities.get(scheduledEventId)?.attempt;
  return { scheduledEventId, attempt: attempt ?? current ?? 1 };
}

/** Makes the builder of a request about an attempt; `by` says how the request names it. */
function attemptRequestBuilder<Type extends ActivityRequestType>(
  type: Type,
  by: 'fields' | 'activity',
  defaults: Readonly<Record<string, unknown>>,
) {
  return ({
    activityId,
    attempt,
    ...fields
  }: ActivityNamed & Fields<Type> = {}): RequestPattern => ({
    kind: 'request',
    type,
    build: (run) => {
      const named = attemptNamed(run, {
        ...(activityId !== undefined && { activityId }),
        ...(attempt !== undefined && { attempt }),
      });
      const ref = by === 'fields' ? named : { activity: named };
      return {
        type,
        ...SPEC_RUN,
        now: run.now,
        ...ref,
        ...defaults,
        ...fields,
      } as unknown as Request;
    },
  });
}

export const recordActivityTaskStarted = attemptRequestBuilder(
  'RecordActivityTaskStarted',
  'fields',
  {
    identity: 'worker',
    pollRequestId: 'activity-poll',
  },
);

export const acceptActivityTask = attemptRequestBuilder('AcceptActivityTask', 'activity', {});

export const returnActivityTask = attemptRequestBuilder('ReturnActivityTask', 'activity', {
  reason: 'endpoint unreachable',
  delayMs: 2_000,
});

export const loseActivityTask = attemptRequestBuilder('LoseActivityTask', 'fields', {
  reason: 'the dispatcher died.',
});

export const recordActivityTaskHeartbeat = attemptRequestBuilder(
  'RecordActivityTaskHeartbeat',
  'activity',
  { identity: 'worker' },
);

export const respondActivityTaskCompleted = attemptRequestBuilder(
  'RespondActivityTaskCompleted',
  'activity',
  { identity: 'worker' },
);

export const respondActivityTaskFailed = attemptRequestBuilder(
  'RespondActivityTaskFailed',
  'activity',
  { identity: 'worker', failure: applicationFailure('Declined', 'declined') },
);

export const respondActivityTaskCanceled = attemptRequestBuilder(
  'RespondActivityTaskCanceled',
  'activity',
  { identity: 'worker' },
);

export const timeOutActivityTask = attemptRequestBuilder('TimeOutActivityTask', 'fields', {
  timeoutType: 'StartToClose',
});

/** The timer `timerId` is due. */
export const fireTimer = ({
  timerId = 't',
}: { readonly timerId?: string } = {}): RequestPattern => ({
  kind: 'request',
  type: 'FireTimer',
  build: (run) => ({
    type: 'FireTimer',
    ...SPEC_RUN,
    now: run.now,
    startedEventId: timerStartedIdOf(run, timerId),
  }),
});
