import { SEARCH_ATTRIBUTE_TYPE } from '../mapping/enums';
import { type AttributeTypes, SYSTEM_ATTRIBUTE_TYPES } from '../mapping/search-attribute';
import type { OperatorRpc } from '../wire/rpc';

export const listSearchAttributes: OperatorRpc<'ListSearchAttributes'> = {
  needs: 'read',
  handle: async (request, call) => {
    const namespace = await call.namespace(request.namespace);
    return {
      customAttributes: numbersOf(await call.context.namespaces.attributeTypes(namespace)),
      systemAttributes: numbersOf(SYSTEM_ATTRIBUTE_TYPES),
      storageSchema: {},
    };
  },
};

function numbersOf(types: AttributeTypes): Record<string, number> {
  return Object.fromEntries(
    [...types].map(([name, type]) => [name, SEARCH_ATTRIBUTE_TYPE.toWire(type)]),
  );
}
