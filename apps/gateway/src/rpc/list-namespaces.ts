import type { WorkflowRpc } from '../wire/rpc';
import { toNamespace } from './describe-namespace';

/** All of the tenant, in one page. */
export const listNamespaces: WorkflowRpc<'ListNamespaces'> = {
  needs: 'read',
  handle: async (_request, { context, caller }) => {
    const namespaces = await context.namespaces.list(caller.tenantId);
    return { namespaces: namespaces.map(toNamespace) };
  },
};
