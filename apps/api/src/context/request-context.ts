import { type Rejection, rejection, type TenantId } from '@app/contract';

/** What a key may do. `admin` includes all but `platform`. */
export const API_SCOPES = ['read', 'write', 'worker', 'admin', 'platform'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

/** Who asks. */
export interface RequestContext {
  readonly tenantId: TenantId;
  /** For the audit log and the identity in histories: a key, or the developer on this machine. */
  readonly actor: string;
  readonly scopes: readonly string[];
}

export function hasScope(context: RequestContext, scope: ApiScope): boolean {
  const { scopes } = context;
  if (scopes.includes(scope)) return true;
  if (scopes.includes('admin')) return scope !== 'platform';
  return scope === 'read' && scopes.includes('write');
}

/** A refusal when the caller may not; `undefined` when it may. */
export function scopeRefusal(context: RequestContext, scope: ApiScope): Rejection | undefined {
  if (hasScope(context, scope)) return undefined;
  return rejection('PERMISSION_DENIED', `The API key lacks the scope "${scope}".`);
}
