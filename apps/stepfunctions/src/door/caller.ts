import type { Scope } from '@app/contract';

export type Access = 'read' | 'write' | 'worker';

/** Who calls, and as what ARNs name it. */
export interface Caller extends Scope {
  /** Twelve digits, the tenant's. */
  readonly accountNumber: string;
  /** As the signature has it. */
  readonly region: string;
  /** For the audit log and the identity in histories. */
  readonly actor: string;
  readonly scopes: readonly string[];
}

export function mayAccess({ scopes }: Caller, access: Access): boolean {
  if (scopes.includes('admin') || scopes.includes(access)) return true;
  return scopes.includes('write') && access !== 'worker';
}
