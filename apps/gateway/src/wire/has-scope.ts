import type { Caller } from '../ports';
import type { RpcScope } from './rpc';

/** A key that may write may also read and, as SDK clients and workers share one, work. */
export function hasScope({ scopes }: Caller, needed: RpcScope): boolean {
  if (needed === 'none' || scopes.includes('admin') || scopes.includes(needed)) return true;
  return (needed === 'read' || needed === 'worker') && scopes.includes('write');
}
