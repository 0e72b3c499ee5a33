import type { TenantId } from '@app/contract';

import type { Database } from '../connection';
import type { Session } from '../session';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Runs `use` in a transaction that sees and writes rows of one tenant only, whatever its statements say: row-level
 * security is the second lock behind their own `tenant_id = ...`. Role and tenant are local to the transaction, so a
 * connection goes back to the pool clean.
 */
export function withTenant<T>(
  database: Database,
  tenantId: TenantId,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  // The id becomes part of a command, which takes no parameters.
  if (!UUID.test(tenantId)) throw new TypeError(`"${tenantId}" is not a tenant id.`);
  const begin = `BEGIN; SET LOCAL ROLE perdure_api; SELECT set_config('app.tenant', '${tenantId}', true)`;
  return database.inTransaction({ operation: 'work for a tenant', begin }, use);
}
