import type { RequestOf } from '@app/contract';

import type { Call } from '../door/call';
import { refusalOf } from '../door/refusal';
import { AwsError } from '../wire/aws-error';

type Answer =
  | Pick<RequestOf<'RespondActivityTaskCompleted'>, 'type' | 'result'>
  | Pick<RequestOf<'RespondActivityTaskFailed'>, 'type' | 'failure'>
  | Pick<RequestOf<'RecordActivityTaskHeartbeat'>, 'type'>;

/** What a worker says of the attempt that a token names. A token of another tenant is no token. */
export async function answerTask(call: Call, taskToken: string, answer: Answer): Promise<void> {
  const content = call.ports.openTaskToken(taskToken);
  const { tenantId, namespaceId, actor } = call.caller;
  if (content?.tenantId !== tenantId || content.namespaceId !== namespaceId) {
    throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  }
  const { activityId, attempt, ...run } = content;
  const request = { ...answer, ...run, activity: { activityId, attempt }, identity: actor };
  const outcome = await call.submit(request);
  if (outcome.ok) return;
  switch (outcome.rejection.code) {
    case 'ACTIVITY_NOT_FOUND':
    case 'WORKFLOW_CLOSED':
      throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    case 'WORKFLOW_NOT_FOUND':
      throw new AwsError('TaskDoesNotExist', "Task does not exist: 'Provided task does not exist'");
    default:
      throw refusalOf(outcome.rejection);
  }
}
