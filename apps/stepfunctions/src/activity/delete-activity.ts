import { deleteActivity as deleteStored, deleteTags } from '@app/postgres';

import { isOf, readArn } from '../arn';
import { operation } from '../door/operation';
import { resourceOf } from '../tag/tags';
import { required, text } from '../wire/shape';

/** Deleting what is not there is done already. */
export const deleteActivity = operation(
  'write',
  { activityArn: required(text({ min: 1, max: 256 })) },
  async (call, { activityArn }) => {
    const arn = readArn(activityArn, 'activity');
    const { caller } = call;
    if (!isOf(arn, caller)) return {};
    await call.within(async (session) => {
      await deleteStored(session, caller, arn.resource);
      await deleteTags(session, caller, resourceOf('activity', arn.resource));
      await call.audit(session, 'DeleteActivity', arn.resource);
    });
    return {};
  },
);
