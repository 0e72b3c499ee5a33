import type { Database } from '../connection';
import type { Statement } from '../session';

/** Across tenants: runs of all are swept. */
const READ_TENANTS: Statement = {
  operation: 'read the tenants',
  text: 'SELECT to_jsonb(tenants) AS row FROM tenants',
};

/** Across tenants: likewise. */
const READ_NAMESPACES: Statement = {
  operation: 'read the namespaces',
  text: 'SELECT to_jsonb(namespaces) AS row FROM namespaces',
};

const COPY_TENANTS: Statement = {
  operation: 'copy the tenants',
  text: `
    INSERT INTO tenants SELECT * FROM jsonb_populate_recordset(NULL::tenants, $1::jsonb)
    ON CONFLICT DO NOTHING`,
};

const COPY_NAMESPACES: Statement = {
  operation: 'copy the namespaces',
  text: `
    INSERT INTO namespaces SELECT * FROM jsonb_populate_recordset(NULL::namespaces, $1::jsonb)
    ON CONFLICT (tenant_id, namespace_id) DO UPDATE SET retention_ms = excluded.retention_ms
    WHERE namespaces.retention_ms IS DISTINCT FROM excluded.retention_ms`,
};

interface Copied {
  readonly row: unknown;
}

/**
 * Copies what the sweeping of runs has to know, how long each namespace keeps them, from the first database into
 * another. Takes time in proportion to the number of namespaces.
 */
export async function mirrorNamespaces(first: Database, other: Database): Promise<void> {
  // In this order there is a tenant for each namespace.
  const namespaces = await first.run<Copied>(READ_NAMESPACES, []);
  const tenants = await first.run<Copied>(READ_TENANTS, []);
  await other.run(COPY_TENANTS, [JSON.stringify(tenants.map(({ row }) => row))]);
  await other.run(COPY_NAMESPACES, [JSON.stringify(namespaces.map(({ row }) => row))]);
}
