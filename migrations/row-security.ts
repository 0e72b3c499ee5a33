/** What the read side and the control plane may do with a table. The engine may do everything. */
export type ApiPrivileges =
  'SELECT' | 'SELECT, INSERT' | 'SELECT, INSERT, UPDATE' | 'SELECT, INSERT, UPDATE, DELETE';

/**
 * SQL that puts the second lock on a table with `tenant_id`: whoever forgets the tenant in a statement gets no rows
 * instead of everybody's.
 *
 * `perdure_engine` is cross-tenant by nature (a shard holds runs of many tenants) and has its own policy.
 * `perdure_api` sees the one tenant that its transaction named in `app.tenant`; without one, nothing. The sub-select
 * makes Postgres read the setting once per statement, so it can serve as an index condition. FORCE binds the owner,
 * who matches no policy: only superusers pass, and they take one of the two roles in every connection we open.
 *
 * Shipped migrations call this, so it must never change; a new form gets a new function.
 */
export function rowSecuritySql(table: string, apiPrivileges: ApiPrivileges): string {
  const ownTenant = `tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid)`;
  return `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY engine ON ${table} TO perdure_engine USING (true) WITH CHECK (true);
    CREATE POLICY tenant ON ${table} TO perdure_api USING (${ownTenant}) WITH CHECK (${ownTenant});
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO perdure_engine;
    GRANT ${apiPrivileges} ON ${table} TO perdure_api;
  `;
}
