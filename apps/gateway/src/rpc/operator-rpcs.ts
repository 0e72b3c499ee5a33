import type { OperatorRpc, OperatorRpcName } from '../wire/rpc';

type OperatorRpcs = { readonly [Name in OperatorRpcName]?: OperatorRpc<Name> };

/** What is served of `OperatorService`. */
export const OPERATOR_RPCS: OperatorRpcs = {};
