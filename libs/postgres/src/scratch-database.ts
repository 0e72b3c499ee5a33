import { Client } from 'pg';
import { runMigrations } from '../../../migrations';
let n = 0;
export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const base = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:54318/postgres';
  const c = new Client({ connectionString: base });
  await c.connect();
  const t = 'scratch_template';
  const has = await c.query('select 1 from pg_database where datname=$1', [t]);
  const u = (d: string) => base.replace(/\/[^/]*$/, `/${d}`);
  if (has.rowCount === 0) { await c.query(`create database ${t}`); await runMigrations(u(t)); }
  const name = `scratch_${process.pid}_${n++}`;
  await c.query(`create database ${name} template ${t}`);
  await c.end();
  return { url: u(name), async drop() { const d = new Client({ connectionString: base }); await d.connect(); await d.query(`drop database ${name} with (force)`); await d.end(); } };
}
