import { setNamespaceRetention } from '@app/postgres';

import { fromTimeout } from '../mapping/time';
import { namespaceNotFound } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { toNamespace } from './describe-namespace';

/** Changes how long closed runs are kept. */
export const updateNamespace: WorkflowRpc<'UpdateNamespace'> = {
  needs: 'admin',
  handle: async (request, call) => {
    const namespace = await call.namespace(request.namespace);
    const retention = request.config?.workflowExecutionRetentionTtl;
    if (retention == null) return toNamespace(namespace);
    const { tenantId, name } = namespace;
    const retentionMs = fromTimeout(retention) ?? null;
    const changed = await call.withTenant((session) =>
      setNamespaceRetention(session, tenantId, { name, retentionMs }),
    );
    if (changed === undefined) throw namespaceNotFound(name);
    call.context.namespaces.forget(changed);
    return toNamespace(changed);
  },
};
