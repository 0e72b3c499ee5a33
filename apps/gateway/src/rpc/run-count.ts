import { countRuns, type GroupValue } from '@app/postgres';

import { isRejection, toSearchAttribute } from '../mapping/search-attribute';
import type { Call } from '../wire/call';
import { asLong, type temporal } from '../wire/proto';
import { refusalOf } from '../wire/refusal-of';

/** How many runs, or schedules, a query of a client finds, in groups should it ask for them. */
export async function runCount(
  { namespace, query }: { readonly namespace: string; readonly query: string },
  kind: { readonly schedules: boolean },
  call: Call,
): Promise<temporal.api.workflowservice.v1.ICountWorkflowExecutionsResponse> {
  const scope = await call.scope(namespace);
  const counted = await call.withTenant((session) => countRuns(session, scope, query, kind));
  if (isRejection(counted)) throw refusalOf(counted);
  return {
    count: asLong(counted.count),
    groups: counted.groups.map(({ values, count }) => ({
      groupValues: values.map(toGroupValue),
      count: asLong(count),
    })),
  };
}

function toGroupValue(value: GroupValue): temporal.api.common.v1.IPayload {
  if (typeof value === 'number') return toSearchAttribute({ type: 'Int', value });
  if (typeof value === 'boolean') return toSearchAttribute({ type: 'Bool', value });
  return toSearchAttribute({ type: 'Keyword', value: value ?? '' });
}
