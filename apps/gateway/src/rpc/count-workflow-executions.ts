import { countRuns, type GroupValue } from '@app/postgres';

import { isRejection, toSearchAttribute } from '../mapping/search-attribute';
import { asLong, type temporal } from '../wire/proto';
import { refusalOf } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';

export const countWorkflowExecutions: WorkflowRpc<'CountWorkflowExecutions'> = {
  needs: 'read',
  handle: async (request, call) => {
    const scope = await call.scope(request.namespace);
    const counted = await call.withTenant((session) => countRuns(session, scope, request.query));
    if (isRejection(counted)) throw refusalOf(counted);
    return {
      count: asLong(counted.count),
      groups: counted.groups.map(({ values, count }) => ({
        groupValues: values.map(toGroupValue),
        count: asLong(count),
      })),
    };
  },
};

function toGroupValue(value: GroupValue): temporal.api.common.v1.IPayload {
  if (typeof value === 'number') return toSearchAttribute({ type: 'Int', value });
  if (typeof value === 'boolean') return toSearchAttribute({ type: 'Bool', value });
  return toSearchAttribute({ type: 'Keyword', value: value ?? '' });
}
