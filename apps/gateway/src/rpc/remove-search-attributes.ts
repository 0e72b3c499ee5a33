import { removeSearchAttribute } from '@app/postgres';

import { isRejection } from '../mapping/search-attribute';
import { refusalOf } from '../wire/refusal-of';
import type { OperatorRpc } from '../wire/rpc';

export const removeSearchAttributes: OperatorRpc<'RemoveSearchAttributes'> = {
  needs: 'admin',
  handle: async (request, call) => {
    const scope = await call.namespace(request.namespace);
    await call.withTenant(async (session) => {
      for (const name of request.searchAttributes) {
        const removed = await removeSearchAttribute(session, scope, name);
        if (isRejection(removed)) throw refusalOf(removed);
      }
    });
    call.context.namespaces.forget(scope);
    return {};
  },
};
