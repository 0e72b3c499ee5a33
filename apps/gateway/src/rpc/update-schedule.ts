import { fromSchedule } from '../mapping/schedule/definition';
import { fromConflictToken } from '../mapping/schedule/view';
import { isRejection } from '../mapping/search-attribute';
import { refusalOf } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { patchSchedule } from './schedule-run';

/** Replaces the whole definition, unless somebody else has changed it meanwhile. */
export const updateSchedule: WorkflowRpc<'UpdateSchedule'> = {
  needs: 'write',
  handle: async (request, call) => {
    const namespace = await call.namespace(request.namespace);
    const types = await call.context.namespaces.attributeTypes(namespace);
    const definition = fromSchedule(request.schedule ?? {}, types);
    if (isRejection(definition)) throw refusalOf(definition);
    const conflictToken = fromConflictToken(request.conflictToken);
    const { scheduleId, requestId, identity } = request;
    const patch = {
      type: 'update',
      definition,
      ...(conflictToken !== undefined && { conflictToken }),
    } as const;
    await patchSchedule(namespace, { scheduleId, patch, requestId, identity }, call);
    return {};
  },
};
