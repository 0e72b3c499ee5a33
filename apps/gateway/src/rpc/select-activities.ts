import type { ActivitySelector } from '@app/contract';

import { fromSelector } from '../mapping/activity-control';
import type { Call } from '../wire/call';
import { invalidArgument, notFoundRefusal } from '../wire/refusal-of';

export function selectorOf(request: Parameters<typeof fromSelector>[0]): ActivitySelector {
  const select = fromSelector(request);
  if (select === undefined) throw invalidArgument('Either activity ID or type must be specified.');
  return select;
}

/** A request that meant no activity says so. */
export async function submitForActivities(
  request: Parameters<Call['submit']>[0],
  call: Call,
): Promise<void> {
  const { activityCount } = await call.submit(request);
  if (activityCount === 0) throw notFoundRefusal('activity not found');
}
