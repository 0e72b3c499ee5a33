import { SEARCH_ATTRIBUTE_TYPE } from '../mapping/enums';
import { SYSTEM_ATTRIBUTE_TYPES } from '../mapping/search-attribute';
import type { WorkflowRpc } from '../wire/rpc';

/** Of no namespace: only those that every one has. */
export const getSearchAttributes: WorkflowRpc<'GetSearchAttributes'> = {
  needs: 'read',
  handle: () => ({
    keys: Object.fromEntries(
      [...SYSTEM_ATTRIBUTE_TYPES].map(([name, type]) => [name, SEARCH_ATTRIBUTE_TYPE.toWire(type)]),
    ),
  }),
};
