import { awaitedSignals, awaitedTimer, stateOfActivity } from '@app/asl';
import type {
  ContinueAsNewInitiator,
  EpochMs,
  PendingActivity,
  PendingSignal,
  PendingWorkflowTask,
  RunDescription,
  TaskQueueKey,
  TaskSink,
  WaitingReason,
} from '@app/contract';
import {
  type Described,
  type DescribedActivity,
  describeState,
  isOpen,
  type StateDescription,
  type Wait,
} from '@app/engine';

import type { DeploymentRoutes } from '../ports';
import { activityQueueOf } from '../shard/activity-queue';
import type { CachedRun } from '../shard/cached-run';
import { workflowQueueOf } from '../shard/workflow-queue';
import { childReason, externalReason, withReason } from './relation-reason';

interface Around {
  readonly tasks: Pick<TaskSink, 'explain' | 'explainWorkflowTask'>;
  readonly routes?: DeploymentRoutes | undefined;
}

/** Everything a run does now, and for each pending thing the one answer, in words, to why it waits. */
export function describeRun(
  run: CachedRun,
  now: EpochMs,
  { tasks, routes }: Around,
): RunDescription {
  const state = describeState(run.state, now);
  const { pendingActivities, pendingTimers, pendingWorkflowTask, startsAt, ...others } = state;
  const { initiator: _initiator, ...rest } = others;
  const workflowTask =
    startsAt === undefined
      ? pendingWorkflowTask &&
        taskOf(run, pendingWorkflowTask, { tasks, queue: workflowQueueOf(run, routes) })
      : startDelay(state, startsAt);
  return {
    ...rest,
    pendingActivities: pendingActivities.map((activity) =>
      activityOf(run, activity, { tasks, routes }),
    ),
    pendingTimers: pendingTimers.map(({ wait, ...timer }) => ({
      ...timer,
      waiting: timerReason(run, wait, timer.timerId),
    })),
    pendingSignals: signalsOf(run),
    pendingChildren: state.pendingChildren.map(withReason(childReason)),
    pendingExternalRequests: state.pendingExternalRequests.map(withReason(externalReason)),
    ...(workflowTask && { pendingWorkflowTask: workflowTask }),
  };
}

function reason(
  { since, until }: Wait,
  kind: WaitingReason['kind'],
  sentence: string,
  subject?: string,
): WaitingReason {
  return {
    kind,
    sentence,
    ...(subject !== undefined && { subject }),
    since,
    ...(until !== undefined && { until }),
  };
}

/** A paused run says so for everything in it that would go on otherwise. */
function pausedReason(run: CachedRun, wait: Wait): WaitingReason {
  const { identity = 'somebody', reason: why = '' } = run.state.paused ?? {};
  const sentence = `The run was paused by ${identity}${why === '' ? '' : `: ${why}`}. Let it go on with unpauseWorkflow.`;
  return reason(wait, 'WorkflowPaused', sentence, run.key.workflowId);
}

function timerReason(run: CachedRun, wait: Wait, timerId: string): WaitingReason {
  if (wait.for === 'UnpauseRun') return pausedReason(run, wait);
  const timer = run.machine && awaitedTimer(run.machine, timerId);
  switch (timer?.purpose) {
    case undefined:
      return reason(wait, 'Timer', 'The run waits for a timer.', timerId);
    case 'wait':
      return reason(wait, 'Timer', `The state ${timer.stateName} waits.`, timer.stateName);
    case 'signal-timeout': {
      const sentence = `The state ${timer.stateName} gives its signal until then.`;
      return reason(wait, 'Timer', sentence, timer.stateName);
    }
    case 'backoff': {
      const { error = 'an error', cause = '' } = timer.failure ?? {};
      const failed = cause === '' ? error : `${error}: ${cause}`;
      const sentence = `The state ${timer.stateName} is tried again after a back-off. It failed with ${failed}`;
      return reason(wait, 'RetryBackoff', sentence, timer.stateName);
    }
  }
}

function taskOf(
  run: CachedRun,
  { wait, ...task }: Described<PendingWorkflowTask>,
  { tasks, queue }: Pick<Around, 'tasks'> & { readonly queue: TaskQueueKey },
): PendingWorkflowTask {
  if (wait.for === 'UnpauseRun') return { ...task, waiting: pausedReason(run, wait) };
  const { taskQueue: name, workflowType } = run.state.info.started;
  if (run.hosted === undefined && wait.for === 'Dispatch') {
    const explained = tasks.explainWorkflowTask(queue, workflowType);
    return {
      ...task,
      waiting: reason(wait, explained.kind, explained.sentence, explained.subject),
    };
  }
  const sentence =
    wait.for === 'Answer'
      ? 'Workflow code is deciding what comes next.'
      : wait.for === 'Backoff'
        ? 'Workflow code failed and is asked again after a back-off.'
        : 'The run waits for a host of its workflow code.';
  return { ...task, waiting: reason(wait, 'WorkflowTask', sentence, name) };
}

const DELAYS: Readonly<
  Record<ContinueAsNewInitiator | 'StartDelay', Pick<WaitingReason, 'kind' | 'sentence'>>
> = {
  StartDelay: { kind: 'StartDelay', sentence: 'The run begins after a delay.' },
  CronSchedule: {
    kind: 'CronSchedule',
    sentence: 'The run begins at the next time of its cron schedule.',
  },
  Retry: {
    kind: 'RetryBackoff',
    sentence: 'The run before failed. This one begins after a back-off.',
  },
  Workflow: {
    kind: 'ContinueAsNewBackoff',
    sentence: 'The run before continued as new. This one begins a little later.',
  },
};

function startDelay(state: StateDescription, startsAt: EpochMs): PendingWorkflowTask {
  const { startedTime } = state;
  return {
    scheduledEventId: 0,
    attempt: 0,
    scheduledTime: startedTime,
    waiting: {
      ...DELAYS[state.initiator ?? 'StartDelay'],
      since: startedTime,
      until: startsAt,
    },
  };
}

function activityOf(
  run: CachedRun,
  { wait, ...activity }: DescribedActivity,
  around: Around,
): PendingActivity {
  return { ...activity, waiting: waitingOf(run, activity, wait, around) };
}

function waitingOf(
  run: CachedRun,
  activity: Omit<DescribedActivity, 'wait'>,
  wait: Wait,
  { tasks, routes }: Around,
): WaitingReason {
  const { activityType, lastFailure, lastWorkerIdentity = 'a worker', taskQueue } = activity;
  const stateName = run.machine && stateOfActivity(run.machine, activity.activityId);
  const subject = stateName ?? activityType;
  switch (wait.for) {
    case 'Answer':
      return reason(
        wait,
        'WorkerRunning',
        `The worker ${lastWorkerIdentity} has the work.`,
        subject,
      );
    case 'Token': {
      const sentence = 'The worker has accepted the work and will answer by its task token.';
      return reason(wait, 'CallbackByToken', sentence, subject);
    }
    case 'Backoff':
    case 'Time':
    case 'Others':
      return wait.returnReason === undefined
        ? reason(
            wait,
            'RetryBackoff',
            `Attempt ${String(activity.attempt)} follows after a back-off. The last one failed: ${lastFailure?.message ?? 'no reason is known'}`,
            subject,
          )
        : reason(
            wait,
            'EndpointUnreachable',
            `The last call did not reach the worker: ${wait.returnReason}`,
            taskQueue,
          );
    case 'UnpauseRun':
      return pausedReason(run, wait);
    case 'Unpause': {
      const { identity = 'somebody', reason: why = '' } = activity.paused ?? {};
      const sentence = `The activity was paused by ${identity}${why === '' ? '' : `: ${why}`}. Let it go on with unpauseActivity.`;
      return reason(wait, 'ActivityPaused', sentence, subject);
    }
    case 'Dispatch': {
      const explained = tasks.explain(activityQueueOf(run, taskQueue, routes), activityType);
      return reason(wait, explained.kind, explained.sentence, explained.subject);
    }
  }
}

function signalsOf(run: CachedRun): PendingSignal[] {
  if (run.machine === undefined || !isOpen(run.state)) return [];
  return awaitedSignals(run.machine).map(({ signalName, stateName, since }) => ({
    signalName,
    waiting: {
      kind: 'Signal',
      sentence: `The state ${stateName} waits for the signal ${signalName}. Send it with signalWorkflow.`,
      subject: signalName,
      since,
    },
  }));
}
