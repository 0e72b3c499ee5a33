import { type Activity, readActivity } from '@app/postgres';

import { isOf, readArn } from '../arn';
import type { Call } from '../door/call';
import { AwsError } from '../wire/aws-error';

/** Throws `ActivityDoesNotExist`. */
export async function findActivity(call: Call, activityArn: string): Promise<Activity> {
  const arn = readArn(activityArn, 'activity');
  const { caller } = call;
  const found = isOf(arn, caller)
    ? await call.within((session) => readActivity(session, caller, arn.resource))
    : undefined;
  if (found !== undefined) return found;
  throw new AwsError('ActivityDoesNotExist', `Activity Does Not Exist: '${activityArn}'`);
}
