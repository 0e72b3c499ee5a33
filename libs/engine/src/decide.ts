import type { Request, RequestOf, RequestType, StartWorkflow } from '@app/contract';

import { decideAcceptActivityTask } from './activity/accept';
import { decideRespondActivityTaskCanceled } from './activity/cancel';
import { decideRespondActivityTaskCompleted } from './activity/complete';
import { decideRespondActivityTaskFailed } from './activity/fail';
import { decideRecordActivityTaskHeartbeat } from './activity/heartbeat';
import { decideLoseActivityTask } from './activity/lose';
import { decideUpdateActivityOptions } from './activity/options';
import { decidePauseActivity } from './activity/pause';
import { decideResetActivity } from './activity/reset';
import { decideReturnActivityTask } from './activity/return';
import { decideRecordActivityTaskStarted } from './activity/start';
import { decideTimeOutActivityTask } from './activity/time-out';
import { decideUnpauseActivity } from './activity/unpause';
import { decideRecordChildWorkflowClosed } from './child/close';
import type { Decision } from './decision';
import { Draft } from './draft';
import { evolve } from './evolve';
import { decideSettleSentRequest } from './relation/settle';
import type { MutableState } from './state';
import { decideFireTimer } from './timer/fire';
import { decideUpdateWorkflow } from './update/admit';
import { decideUpdateWorkflowOptions } from './versioning/update-options';
import { decideRequestCancelWorkflow } from './workflow/cancel';
import { decideDeleteWorkflow } from './workflow/delete';
import { decideForkWorkflow, type ForkPrefix } from './workflow/fork';
import type { ForkRequest } from './workflow/fork-request';
import { decidePauseWorkflow, decideUnpauseWorkflow } from './workflow/pause';
import { decideRedriveWorkflow } from './workflow/redrive';
import { decideScheduleFirstWorkflowTask } from './workflow/release';
import { decideResetWorkflow } from './workflow/reset';
import { decideSignalWorkflow } from './workflow/signal';
import { type CurrentRun, decideStartOver } from './workflow/start';
import { decideTerminateWorkflow } from './workflow/terminate';
import { decideTimeOutWorkflow } from './workflow/time-out';
import { decideRespondWorkflowTaskCompleted } from './workflow-task/complete';
import { decideRespondWorkflowTaskFailed } from './workflow-task/fail';
import { decideRecordWorkflowTaskStarted } from './workflow-task/start';
import { decideResetStickyTaskQueue } from './workflow-task/sticky';
import { decideTimeOutWorkflowTask } from './workflow-task/time-out';

/** Requests about a run that exists. A start is decided by `decideStart`: it may concern no run, or two. */
export type RunRequest = Exclude<Request, { type: 'StartWorkflow' } | ForkRequest>;

type Decide<T extends RequestType> = (draft: Draft, request: RequestOf<T>) => Decision;

/** One line per request: a request without a line does not compile. */
const deciders: { readonly [T in RunRequest['type']]: Decide<T> } = {
  SignalWorkflow: decideSignalWorkflow,
  UpdateWorkflow: decideUpdateWorkflow,
  ResetStickyTaskQueue: decideResetStickyTaskQueue,
  RequestCancelWorkflow: decideRequestCancelWorkflow,
  TerminateWorkflow: decideTerminateWorkflow,
  DeleteWorkflow: decideDeleteWorkflow,
  RecordWorkflowTaskStarted: decideRecordWorkflowTaskStarted,
  RespondWorkflowTaskCompleted: decideRespondWorkflowTaskCompleted,
  RespondWorkflowTaskFailed: decideRespondWorkflowTaskFailed,
  TimeOutWorkflowTask: decideTimeOutWorkflowTask,
  ScheduleFirstWorkflowTask: decideScheduleFirstWorkflowTask,
  TimeOutWorkflow: decideTimeOutWorkflow,
  RecordActivityTaskStarted: decideRecordActivityTaskStarted,
  AcceptActivityTask: decideAcceptActivityTask,
  ReturnActivityTask: decideReturnActivityTask,
  LoseActivityTask: decideLoseActivityTask,
  RecordActivityTaskHeartbeat: decideRecordActivityTaskHeartbeat,
  RespondActivityTaskCompleted: decideRespondActivityTaskCompleted,
  RespondActivityTaskFailed: decideRespondActivityTaskFailed,
  RespondActivityTaskCanceled: decideRespondActivityTaskCanceled,
  TimeOutActivityTask: decideTimeOutActivityTask,
  UpdateWorkflowOptions: decideUpdateWorkflowOptions,
  PauseWorkflow: decidePauseWorkflow,
  UnpauseWorkflow: decideUnpauseWorkflow,
  PauseActivity: decidePauseActivity,
  UnpauseActivity: decideUnpauseActivity,
  ResetActivity: decideResetActivity,
  UpdateActivityOptions: decideUpdateActivityOptions,
  FireTimer: decideFireTimer,
  SettleSentRequest: decideSettleSentRequest,
  RecordChildWorkflowClosed: decideRecordChildWorkflowClosed,
};

/** What a request does to a run: facts, or a refusal, or nothing. Pure: time and ids are in the request. */
export function decide(state: MutableState, request: RunRequest): Decision {
  const draft = new Draft(state, request.now, evolve);
  return (deciders[request.type] as Decide<RunRequest['type']>)(draft, request);
}

/** What a start does, given what the workflow id stands for now. */
export function decideStart(current: CurrentRun, request: StartWorkflow): Decision {
  return decideStartOver(current, request, evolve);
}

/** What a reset, fork or redrive does, given what its workflow id stands for now and the history it begins with. */
export function decideFork(
  current: CurrentRun,
  prefix: ForkPrefix,
  request: ForkRequest,
): Decision {
  switch (request.type) {
    case 'ResetWorkflow':
      return decideResetWorkflow(current, prefix, request, evolve);
    case 'ForkWorkflow':
      return decideForkWorkflow(current, prefix, request, evolve);
    case 'RedriveWorkflow':
      return decideRedriveWorkflow(current, prefix, request, evolve);
  }
}
