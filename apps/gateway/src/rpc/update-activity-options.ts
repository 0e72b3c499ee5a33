import type { ActivitySelector, PendingActivity } from '@app/contract';

import { fromOptionsChange, toOptions } from '../mapping/activity-control';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { executionKey } from './execution';
import { selectorOf, submitForActivities } from './select-activities';

export const updateActivityOptions: WorkflowRpc<'UpdateActivityOptions'> = {
  needs: 'write',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request.execution);
    const { identity, activityOptions, updateMask, restoreOriginal } = request;
    const paths = updateMask?.paths ?? [];
    if (!restoreOriginal && paths.length === 0) {
      throw invalidArgument('UpdateMask is not set on request.');
    }
    const select = selectorOf(request);
    await submitForActivities(
      {
        type: 'UpdateActivityOptions',
        ...key,
        select,
        identity,
        change: restoreOriginal
          ? 'RestoreOriginal'
          : fromOptionsChange(activityOptions ?? {}, paths),
      },
      call,
    );
    const run = await call.ports.describer.describeRun(key);
    const activity = run?.pendingActivities.find((each) => isMeant(each, select));
    return activity === undefined ? {} : { activityOptions: toOptions(activity.options) };
  },
};

function isMeant({ activityId, activityType }: PendingActivity, select: ActivitySelector): boolean {
  if (select.by === 'All') return true;
  return select.by === 'Id'
    ? activityId === select.activityId
    : activityType === select.activityType;
}
