import {
  type ActivityRef,
  type ActivitySelector,
  type ActivityTaskScheduled,
  applicationFailure,
  type ChildOutcome,
  type Command,
  DEFAULT_RETRY_POLICY,
  type EventId,
  type Failure,
  rejection,
  TimeoutType,
  type TimerTask,
  type VersioningOverride,
  WorkflowId,
} from '@app/contract';
import { type MutableState, outstandingTasks, type RunRequest } from '@app/engine';
import fc from 'fast-check';

import { NEXT_RUN_ID, SPEC_RUN } from './builders/spec-run';

/**
 * One step of a random life of a run: what happens, how long after the last, and two numbers that pick among what
 * there is when it happens. The picks miss on purpose now and then: wrong attempts, late answers, early timers.
 */
export interface Move {
  readonly type: MoveType;
  readonly afterMs: number;
  readonly pick: number;
  readonly slip: boolean;
  readonly commands: readonly Command[];
  readonly failure: Failure;
}

const MOVE_TYPES = [
  'signal',
  'update',
  'resetSticky',
  'cancel',
  'terminate',
  'takeTask',
  'answerTask',
  'failTask',
  'startActivity',
  'acceptActivity',
  'returnActivity',
  'loseActivity',
  'heartbeat',
  'completeActivity',
  'failActivity',
  'cancelActivity',
  'timeOutActivity',
  'changeRun',
  'pauseRun',
  'unpauseRun',
  'pauseActivity',
  'unpauseActivity',
  'resetActivity',
  'changeActivity',
  'settleSent',
  'closeChild',
  'nextTimer',
] as const;
type MoveType = (typeof MOVE_TYPES)[number];

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');

/** Other runs, and now and then the run itself. */
const targets = fc.constantFrom(WorkflowId('other'), WorkflowId('b'), SPEC_RUN.workflowId);

/** Mostly the same namespace; now and then one that does not exist. */
const elsewhere = {
  namespace: fc.constantFrom(
    { name: 'here', namespaceId: SPEC_RUN.namespaceId },
    { name: 'here', namespaceId: SPEC_RUN.namespaceId },
    { name: 'nowhere' },
  ),
};

const failures: fc.Arbitrary<Failure> = fc.constantFrom(
  applicationFailure('Declined', 'declined'),
  applicationFailure('Fatal', 'fatal', true),
  { message: 'm'.repeat(9_000), info: { type: 'Server', nonRetryable: false } },
  {
    message: 'later',
    info: { type: 'Application', errorType: 'Busy', nonRetryable: false, nextRetryDelayMs: 30 },
  },
);

const scheduled: fc.Arbitrary<Command> = fc.record({
  type: fc.constant('ScheduleActivityTask' as const),
  activityId: ids,
  activityType: fc.constantFrom('charge', 'charge', 'charge', 'charge', 'charge', 'charge', ''),
  startToCloseTimeoutMs: fc.constantFrom(50, 500),
  scheduleToStartTimeoutMs: fc.constantFrom(0, 0, 40, 400),
  scheduleToCloseTimeoutMs: fc.constantFrom(0, 0, 600),
  heartbeatTimeoutMs: fc.constantFrom(0, 30),
  retriedBy: fc.constantFrom('Engine' as const, 'Host' as const),
  firstAttempt: fc.constantFrom(1, 1, 2),
  requestEagerExecution: fc.constantFrom(false, false, true),
  retryPolicy: fc.constantFrom(
    { ...DEFAULT_RETRY_POLICY, initialIntervalMs: 0 },
    { ...DEFAULT_RETRY_POLICY, initialIntervalMs: 20, maximumAttempts: 3 },
    { ...DEFAULT_RETRY_POLICY, initialIntervalMs: 20, maximumAttempts: 1 },
  ),
});

const others: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ type: fc.constant('RequestCancelActivityTask' as const), activityId: ids }),
  fc.record({
    type: fc.constant('StartTimer' as const),
    timerId: ids,
    startToFireTimeoutMs: fc.constantFrom(0, 0, 25, 250, 250, -1),
  }),
  fc.record({ type: fc.constant('CancelTimer' as const), timerId: ids }),
  fc.record({
    type: fc.constant('UpsertWorkflowSearchAttributes' as const),
    searchAttributes: fc.dictionary(
      fc.constantFrom('Region', 'Amount', 'Tags'),
      fc.constantFrom(
        null,
        { type: 'Keyword' as const, value: 'eu' },
        { type: 'Int' as const, value: 7 },
        { type: 'Int' as const, value: 7 },
      ),
      { noNullPrototype: true, minKeys: 1 },
    ),
  }),
  fc.record({
    type: fc.constant('ModifyWorkflowProperties' as const),
    upsertedMemo: fc.dictionary(
      fc.constantFrom('note', 'owner'),
      fc.constantFrom(null, { metadata: {}, data: '1' as unknown as Uint8Array }),
      { noNullPrototype: true, minKeys: 1 },
    ),
  }),
  fc.record({
    type: fc.constant('RecordMarker' as const),
    markerName: fc.constantFrom('Version', 'core_patch', 'LocalActivity'),
  }),
);

const relations: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    type: fc.constant('StartChildWorkflowExecution' as const),
    workflowId: ids.map(WorkflowId),
    workflowType: fc.constant('ship'),
    parentClosePolicy: fc.constantFrom(
      'Terminate' as const,
      'Abandon' as const,
      'RequestCancel' as const,
    ),
    ...elsewhere,
  }),
  fc.record({
    type: fc.constant('SignalExternalWorkflowExecution' as const),
    workflowId: targets,
    signalName: fc.constant('signal'),
    ...elsewhere,
  }),
  fc.record({
    type: fc.constant('RequestCancelExternalWorkflowExecution' as const),
    workflowId: targets,
    ...elsewhere,
  }),
);

const closing: fc.Arbitrary<Command> = fc.constantFrom<Command>(
  { type: 'CompleteWorkflowExecution' },
  { type: 'FailWorkflowExecution', failure: applicationFailure('Declined', 'declined') },
  { type: 'CancelWorkflowExecution' },
  { type: 'ContinueAsNewWorkflowExecution' },
);

const commands = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: scheduled },
        { weight: 2, arbitrary: others },
        { weight: 2, arbitrary: relations },
      ),
      {
        maxLength: 4,
      },
    ),
    fc.oneof({ weight: 24, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: closing }),
  )
  .map(([some, last]) => (last === undefined ? some : [...some, last]));

/** Random lives. What comes often in a real one comes often here. */
export const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    type: fc.oneof(
      { weight: 40, arbitrary: fc.constantFrom<MoveType>('takeTask', 'answerTask') },
      { weight: 20, arbitrary: fc.constantFrom<MoveType>('startActivity', 'nextTimer') },
      {
        weight: 60,
        arbitrary: fc.constantFrom(...MOVE_TYPES.filter((type) => type !== 'terminate')),
      },
      { weight: 1, arbitrary: fc.constant<MoveType>('terminate') },
    ),
    afterMs: fc.constantFrom(0, 0, 1, 10, 60, -5),
    pick: fc.nat(1_000),
    slip: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    commands,
    failure: failures,
  }),
  { minLength: 10, maxLength: 120, size: 'max' },
);

/** The request that a move makes of a run as it is; `undefined` when there is nothing to do it to. */
export function requestOf(move: Move, state: MutableState, now: number): RunRequest | undefined {
  const base = { ...SPEC_RUN, now };
  if (state.paused !== undefined && move.pick % 3 === 0) {
    // Nothing much happens to a run that stays paused.
    return { ...base, type: 'UnpauseWorkflow', reason: 'enough', identity: 'operator' };
  }
  switch (move.type) {
    case 'signal':
      return {
        ...base,
        type: 'SignalWorkflow',
        signalName: `signal ${move.pick}`,
        requestId: `request ${move.pick}`,
        identity: 'client',
      };
    case 'update': {
      const update = { updateId: `update ${move.pick % 40}`, name: 'approve', identity: 'client' };
      return { ...base, type: 'UpdateWorkflow', update };
    }
    case 'resetSticky':
      return { ...base, type: 'ResetStickyTaskQueue' };
    case 'cancel':
      return { ...base, type: 'RequestCancelWorkflow', cause: 'because', identity: 'client' };
    case 'terminate':
      return { ...base, type: 'TerminateWorkflow', reason: 'because', identity: 'client' };
    case 'changeRun':
      return {
        ...base,
        type: 'UpdateWorkflowOptions',
        versioningOverride: [
          null,
          { behavior: 'AutoUpgrade' as const },
          { behavior: 'Pinned' as const, version: { deploymentName: 'd', buildId: '7' } },
        ][move.pick % 3] as VersioningOverride | null,
        identity: 'operator',
      };
    case 'pauseRun':
      return { ...base, type: 'PauseWorkflow', reason: 'because', identity: 'operator' };
    case 'unpauseRun':
      return { ...base, type: 'UnpauseWorkflow', reason: 'because', identity: 'operator' };
    case 'takeTask':
    case 'answerTask':
    case 'failTask':
      return workflowTaskRequest(move, state, now);
    case 'nextTimer':
      return nextTimerRequest(move, state);
    case 'settleSent':
    case 'closeChild':
      return relationRequest(move, state, now);
    case 'startActivity':
    case 'acceptActivity':
    case 'returnActivity':
    case 'loseActivity':
    case 'heartbeat':
    case 'completeActivity':
    case 'failActivity':
    case 'cancelActivity':
    case 'timeOutActivity':
    case 'pauseActivity':
    case 'unpauseActivity':
    case 'resetActivity':
    case 'changeActivity':
      return activityRequest(move, state, now);
  }
}

function workflowTaskRequest(
  { type, slip, commands: asked, failure, pick }: Move,
  state: MutableState,
  now: number,
): RunRequest | undefined {
  const { workflowTask } = state;
  if (workflowTask === undefined) return undefined;
  const { scheduledEventId, startedEventId } = workflowTask;
  const attempt = slip && pick % 2 === 0 ? workflowTask.attempt + 1 : workflowTask.attempt;
  const base = { ...SPEC_RUN, now, scheduledEventId, attempt, identity: 'host' };
  if (type === 'takeTask' || (startedEventId === 0 && !slip)) {
    return {
      ...base,
      type: 'RecordWorkflowTaskStarted',
      pollRequestId: `poll ${pick}`,
      taskQueue: pick % 7 === 0 ? 'queue' : workflowTask.taskQueue,
    };
  }
  return type === 'failTask'
    ? {
        ...base,
        type: 'RespondWorkflowTaskFailed',
        startedEventId,
        cause: 'WorkflowWorkerUnhandledFailure',
        failure,
      }
    : {
        ...base,
        type: 'RespondWorkflowTaskCompleted',
        startedEventId,
        commands: slip ? asked : [...updateAnswers(pick, state), ...fitting(asked, state)],
        newRunId: NEXT_RUN_ID,
        forceCreateNewWorkflowTask: pick % 5 === 0,
        ...(pick % 4 === 0 && {
          deploymentVersion: { deploymentName: 'd', buildId: `${pick % 3}` },
          versioningBehavior: pick % 8 === 0 ? ('Pinned' as const) : ('AutoUpgrade' as const),
        }),
        returnNewWorkflowTask: pick % 6 === 0,
        ...(pick % 3 !== 0 && {
          sticky: { taskQueue: 'sticky', scheduleToStartTimeoutMs: 5 + (pick % 3) },
        }),
      };
}

/** The outcome of what was asked of another run, or the end of a child; sometimes of one that nothing waits for. */
function relationRequest(
  { type, pick, slip, failure }: Move,
  state: MutableState,
  now: number,
): RunRequest | undefined {
  const children = state.children.values();
  const child = children[pick % Math.max(children.length, 1)];
  if (type === 'closeChild') {
    if (child === undefined) return undefined;
    const { workflowId, initiatedEventId } = child;
    const workflowExecution = { workflowId, runId: NEXT_RUN_ID };
    return {
      ...SPEC_RUN,
      now,
      type: 'RecordChildWorkflowClosed',
      initiatedEventId: slip ? initiatedEventId + 1 : initiatedEventId,
      workflowExecution,
      firstExecutionRunId: NEXT_RUN_ID,
      outcome: childOutcome(pick, failure),
    };
  }
  const waiting = [
    ...children,
    ...state.externalSignals.values(),
    ...state.externalCancels.values(),
  ].map(({ initiatedEventId }) => initiatedEventId);
  const initiatedEventId = slip ? pick : waiting[pick % Math.max(waiting.length, 1)];
  if (initiatedEventId === undefined) return undefined;
  return {
    ...SPEC_RUN,
    now,
    type: 'SettleSentRequest',
    initiatedEventId,
    outcome:
      pick % 4 === 0
        ? { ok: false, rejection: rejection('WORKFLOW_NOT_FOUND') }
        : { ok: true, reply: { runId: NEXT_RUN_ID } },
  };
}

function childOutcome(pick: number, failure: Failure): ChildOutcome {
  const outcomes: readonly ChildOutcome[] = [
    { type: 'Completed' },
    { type: 'Failed', failure, retryState: 'RetryPolicyNotSet' },
    { type: 'Canceled' },
    { type: 'TimedOut', retryState: 'Timeout' },
    { type: 'Terminated' },
  ];
  return outcomes[pick % outcomes.length]!;
}

/** Updates are accepted, completed at once or later, rejected, or left without an answer. */
function updateAnswers(pick: number, state: MutableState): readonly Command[] {
  return state.pendingUpdates.flatMap(({ update, stage }, index): readonly Command[] => {
    const { updateId } = update;
    const complete: Command = {
      type: 'CompleteWorkflowUpdate',
      updateId,
      outcome: { type: 'Success' },
    };
    const way = (pick + index) % 4;
    if (stage === 'Accepted') return way === 0 ? [] : [complete];
    if (stage === 'Admitted' || way === 3) return [];
    const accept: Command = { type: 'AcceptWorkflowUpdate', updateId };
    if (way === 0) return [accept];
    if (way === 1) return [accept, complete];
    return [
      { type: 'RejectWorkflowUpdate', updateId, failure: applicationFailure('No', 'not now') },
    ];
  });
}

/** Most answers can be applied: what they cancel is pending, and what they begin is not. */
function fitting(asked: readonly Command[], state: MutableState): readonly Command[] {
  const activityIds = state.activityIds.entries().map(([id]) => id);
  const timerIds = state.timerIds.entries().map(([id]) => id);
  const fired = state.timers.values().find((timer) => timer.fired)?.timerId;
  // Seldom by chance: code cancels a timer whose event it has not seen.
  const answered: readonly Command[] =
    fired === undefined || asked.some(({ type }) => type === 'CancelTimer')
      ? asked
      : [{ type: 'CancelTimer', timerId: fired }, ...asked];
  return answered.flatMap((command): readonly Command[] => {
    switch (command.type) {
      case 'ScheduleActivityTask':
        if (activityIds.includes(command.activityId) || command.activityType === '') return [];
        activityIds.push(command.activityId);
        return [command];
      case 'StartTimer':
        if (timerIds.includes(command.timerId) || command.startToFireTimeoutMs < 0) return [];
        timerIds.push(command.timerId);
        return [command];
      case 'RequestCancelActivityTask': {
        const activityId = activityIds.shift();
        return activityId === undefined ? [] : [{ ...command, activityId }];
      }
      case 'CancelTimer': {
        const timerId = fired !== undefined && timerIds.includes(fired) ? fired : timerIds[0];
        timerIds.splice(timerIds.indexOf(timerId ?? ''), 1);
        return timerId === undefined ? [] : [{ ...command, timerId }];
      }
      default:
        return [command];
    }
  });
}

function activityRequest(move: Move, state: MutableState, now: number): RunRequest | undefined {
  const pending = state.activities.values();
  const activity = pending[move.pick % Math.max(pending.length, 1)];
  if (activity === undefined) return undefined;
  const scheduledEventId = activity.scheduled.eventId;
  const attempt = move.slip ? Math.max(1, activity.attempt - 1) : activity.attempt;
  const base = { ...SPEC_RUN, now };
  const named = { ...base, scheduledEventId, attempt };
  const ref: ActivityRef =
    move.pick % 4 === 0
      ? { activityId: activity.scheduled.activityId }
      : { scheduledEventId, attempt };
  const answer = { ...base, activity: ref, identity: 'worker' };
  const controlled = controlRequest(move, activity.scheduled, now);
  if (controlled !== undefined) return controlled;
  const type = activity.started === undefined && !move.slip ? 'startActivity' : move.type;
  switch (type) {
    case 'startActivity':
      return {
        ...named,
        type: 'RecordActivityTaskStarted',
        identity: 'worker',
        pollRequestId: `poll ${move.pick}`,
        ...(move.pick % 2 === 0 && { respondWithinMs: 35 }),
      };
    case 'acceptActivity':
      return {
        ...answer,
        type: 'AcceptActivityTask',
        ...(move.slip && { heartbeatTimeoutMs: 15 }),
      };
    case 'returnActivity':
      return { ...answer, type: 'ReturnActivityTask', reason: 'DNS', delayMs: move.pick % 50 };
    case 'loseActivity':
      return { ...named, type: 'LoseActivityTask', reason: 'gone' };
    case 'heartbeat':
      return { ...answer, type: 'RecordActivityTaskHeartbeat' };
    case 'completeActivity':
      return { ...answer, type: 'RespondActivityTaskCompleted' };
    case 'failActivity':
      return { ...answer, type: 'RespondActivityTaskFailed', failure: move.failure };
    case 'cancelActivity':
      return { ...answer, type: 'RespondActivityTaskCanceled' };
    default:
      return { ...named, type: 'TimeOutActivityTask', timeoutType: timeoutTypeOf(move.pick) };
  }
}

/** What an operator does to an activity, to all of its type, or to all. */
function controlRequest(
  { type, pick, slip }: Move,
  { activityId, activityType }: ActivityTaskScheduled,
  now: number,
): RunRequest | undefined {
  const selectors: readonly ActivitySelector[] = [
    { by: 'Id', activityId },
    { by: 'Type', activityType },
    { by: 'All' },
  ];
  const select = selectors[pick % 3]!;
  const base = { ...SPEC_RUN, now, select, identity: 'operator' };
  const jitterMs = (pick % 4) * 10;
  switch (type) {
    case 'pauseActivity':
      return { ...base, type: 'PauseActivity', reason: 'because' };
    case 'unpauseActivity':
      return {
        ...base,
        type: 'UnpauseActivity',
        jitterMs,
        resetAttempts: slip,
        resetHeartbeat: slip,
      };
    case 'resetActivity':
      return {
        ...base,
        type: 'ResetActivity',
        jitterMs,
        keepPaused: slip,
        resetHeartbeat: pick % 2 === 0,
        restoreOriginalOptions: pick % 5 === 0,
      };
    case 'changeActivity':
      return {
        ...base,
        type: 'UpdateActivityOptions',
        change: slip
          ? 'RestoreOriginal'
          : {
              ...(pick % 2 === 0 && { taskQueue: `queue ${pick % 3}` }),
              startToCloseTimeoutMs: 40 + (pick % 3) * 100,
              scheduleToCloseTimeoutMs: (pick % 2) * 500,
              retryPolicy: { initialIntervalMs: (pick % 4) * 10 },
            },
      };
    default:
      return undefined;
  }
}

function timeoutTypeOf(pick: number): TimeoutType {
  const types = Object.values(TimeoutType);
  return types[pick % types.length]!;
}

/** The run's next timer comes due, whenever that is. */
function nextTimerRequest(move: Move, state: MutableState): RunRequest | undefined {
  const timers = outstandingTasks(state)
    .filter((task) => 'dueAt' in task)
    // The end of the run comes seldom, or no run would live long.
    .filter((task) => task.type !== 'TimeOutWorkflow' || move.slip)
    .sort((a, b) => a.dueAt - b.dueAt);
  const timer = timers[move.slip ? move.pick % Math.max(timers.length, 1) : 0];
  return timer && timerRequest(timer, timer.dueAt);
}

/** The request that a shard owner makes of a timer; `undefined` for those that change nothing in the run. */
export function timerRequest(timer: TimerTask, now: number): RunRequest | undefined {
  const base = { ...SPEC_RUN, now };
  switch (timer.type) {
    case 'RetryActivityTask':
    case 'RetryWorkflowTask':
      return undefined;
    case 'TimeOutWorkflow':
      return { ...base, type: 'TimeOutWorkflow', newRunId: NEXT_RUN_ID };
    case 'FireTimer':
    case 'ScheduleFirstWorkflowTask':
    case 'TimeOutWorkflowTask':
    case 'TimeOutActivityTask':
    case 'LoseActivityTask': {
      const { dueAt: _dueAt, ...rest } = timer;
      return { ...base, ...rest };
    }
  }
}

/** Takes an attempt that a task said is waiting. */
export function takeRequest(
  task: { readonly scheduledEventId: EventId; readonly attempt: number },
  type: 'RecordActivityTaskStarted' | 'RecordWorkflowTaskStarted',
  now: number,
): RunRequest {
  const { scheduledEventId, attempt } = task;
  const poll = { identity: 'late', pollRequestId: 'late poll' };
  return { ...SPEC_RUN, now, type, scheduledEventId, attempt, ...poll };
}
