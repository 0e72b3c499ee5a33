import { addSearchAttribute, listSearchAttributes } from '@app/postgres';
import { status } from '@grpc/grpc-js';

import { SEARCH_ATTRIBUTE_TYPE } from '../mapping/enums';
import { isRejection } from '../mapping/search-attribute';
import { GrpcRefusal } from '../wire/grpc-refusal';
import { invalidArgument, refusalOf } from '../wire/refusal-of';
import type { OperatorRpc } from '../wire/rpc';

/** Adding what is there is refused only when all of it is. */
export const addSearchAttributes: OperatorRpc<'AddSearchAttributes'> = {
  needs: 'admin',
  handle: async (request, call) => {
    const scope = await call.namespace(request.namespace);
    const wanted = Object.entries(request.searchAttributes);
    if (wanted.length === 0) throw invalidArgument('SearchAttributes are not set on request.');
    await call.withTenant(async (session) => {
      const known = new Set((await listSearchAttributes(session, scope)).map(({ name }) => name));
      const fresh = wanted.filter(([name]) => !known.has(name));
      if (fresh.length === 0) {
        throw new GrpcRefusal(status.ALREADY_EXISTS, 'Search attributes already exist.');
      }
      for (const [name, number] of fresh) {
        const type = SEARCH_ATTRIBUTE_TYPE.fromWire(number);
        if (type === undefined) throw invalidArgument(`Search attribute ${name} has no type.`);
        const added = await addSearchAttribute(session, scope, { name, type });
        if (isRejection(added)) throw refusalOf(added);
      }
    });
    call.context.namespaces.forget(scope);
    return {};
  },
};
