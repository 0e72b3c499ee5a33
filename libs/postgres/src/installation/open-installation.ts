import { randomBytes, randomUUID } from 'node:crypto';

import type { Database } from '../connection';
import type { Statement } from '../session';
import type { Installation } from './installation';

/** One row; later ones are refused by the primary key. */
const CREATE_INSTALLATION: Statement = {
  name: 'create_installation',
  operation: 'create the installation',
  text: `
    INSERT INTO installation (installation_id, shard_count, token_secret)
    VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING`,
};

const CREATE_SHARDS: Statement = {
  name: 'create_shards',
  operation: 'create the shards',
  text: `
    INSERT INTO shards (shard_id)
    SELECT generate_series(0, shard_count - 1) FROM installation
    ON CONFLICT DO NOTHING`,
};

const READ_INSTALLATION: Statement = {
  name: 'read_installation',
  operation: 'read the installation',
  text: 'SELECT installation_id, shard_count, token_secret FROM installation',
};

interface InstallationRow {
  readonly installation_id: string;
  readonly shard_count: number;
  readonly token_secret: Buffer;
}

/**
 * The installation, created with `shardCount` shards if this database has none. Of several processes that start at
 * once, one creates it and all read the same; an existing one keeps its own number of shards.
 */
export async function openInstallation(
  database: Database,
  shardCount: number,
): Promise<Installation> {
  return database.withSession('open the installation', async (session) => {
    await session.run(CREATE_INSTALLATION, [randomUUID(), shardCount, randomBytes(32)]);
    await session.run(CREATE_SHARDS, []);
    const [row] = await session.run<InstallationRow>(READ_INSTALLATION, []);
    if (row === undefined) throw new Error('The installation vanished while it was opened.');
    return {
      installationId: row.installation_id,
      shardCount: row.shard_count,
      tokenSecret: row.token_secret,
    };
  });
}
