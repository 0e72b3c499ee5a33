import type { OperatorRpc, OperatorRpcName } from '../wire/rpc';
import { addSearchAttributes } from './add-search-attributes';
import { listClusters } from './list-clusters';
import { listSearchAttributes } from './list-search-attributes';
import { removeSearchAttributes } from './remove-search-attributes';

type OperatorRpcs = { readonly [Name in OperatorRpcName]?: OperatorRpc<Name> };

/** What is served of `OperatorService`. */
export const OPERATOR_RPCS: OperatorRpcs = {
  AddSearchAttributes: addSearchAttributes,
  ListClusters: listClusters,
  ListSearchAttributes: listSearchAttributes,
  RemoveSearchAttributes: removeSearchAttributes,
};
