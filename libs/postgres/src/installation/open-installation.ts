import { randomBytes, randomUUID } from 'node:crypto';

import type { Database } from '../connection';
import type { Statement } from '../session';
import type { Installation } from './installation';
import { WrongDatabases } from './wrong-databases';

/** One row; later ones are refused by the primary key. */
const CREATE_INSTALLATION: Statement = {
  name: 'create_installation',
  operation: 'create the installation',
  text: `
    INSERT INTO installation
      (installation_id, shard_count, token_secret, database_number, database_count)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING`,
};

/** Those of this database: see databaseOfShard. */
const CREATE_SHARDS: Statement = {
  name: 'create_shards',
  operation: 'create the shards',
  text: `
    INSERT INTO shards (shard_id)
    SELECT shard_id FROM installation, generate_series(0, shard_count - 1) AS all_shards(shard_id)
    WHERE shard_id * database_count / shard_count = database_number
    ON CONFLICT DO NOTHING`,
};

const READ_INSTALLATION: Statement = {
  name: 'read_installation',
  operation: 'read the installation',
  text: `
    SELECT installation_id, shard_count, token_secret, database_number, database_count
    FROM installation`,
};

interface InstallationRow {
  readonly installation_id: string;
  readonly shard_count: number;
  readonly token_secret: Buffer;
  readonly database_number: number;
  readonly database_count: number;
}

/**
 * The installation, created with `shardCount` shards if this database has none. Of several processes that start at
 * once, one creates it and all read the same; an existing one keeps its own number of shards. With several databases the
 * shards are spread over them for good: throws `WrongDatabases` when they are not those of the installation, in their
 * order.
 */
export async function openInstallation(
  first: Database,
  shardCount: number,
  others: readonly Database[] = [],
): Promise<Installation> {
  const databaseCount = 1 + others.length;
  const row = await openOne(first, {
    installation_id: randomUUID(),
    shard_count: Math.max(shardCount, databaseCount),
    token_secret: randomBytes(32),
    database_number: 0,
    database_count: databaseCount,
  });
  check(row, row, { number: 0, count: databaseCount });
  for (const [index, other] of others.entries()) {
    const number = index + 1;
    const theirs = await openOne(other, { ...row, database_number: number });
    check(theirs, row, { number, count: databaseCount });
  }
  return {
    installationId: row.installation_id,
    shardCount: row.shard_count,
    tokenSecret: row.token_secret,
  };
}

/** As it is there, or from now on. */
function openOne(database: Database, row: InstallationRow): Promise<InstallationRow> {
  return database.withSession('open the installation', async (session) => {
    const { installation_id, shard_count, token_secret, database_number, database_count } = row;
    const values = [installation_id, shard_count, token_secret, database_number, database_count];
    await session.run(CREATE_INSTALLATION, values);
    await session.run(CREATE_SHARDS, []);
    const [known] = await session.run<InstallationRow>(READ_INSTALLATION, []);
    if (known === undefined) throw new Error('The installation vanished while it was opened.');
    return known;
  });
}

function check(
  row: InstallationRow,
  first: InstallationRow,
  { number, count }: { readonly number: number; readonly count: number },
): void {
  const place = `number ${String(number + 1)} of DATABASE_URL`;
  if (row.installation_id !== first.installation_id) {
    throw new WrongDatabases(
      `The database ${place} belongs to another installation than the first. Name the databases of one installation, in their order.`,
    );
  }
  if (row.database_count !== count) {
    throw new WrongDatabases(
      `The number of databases that DATABASE_URL names is ${String(count)}; the installation was created with ${String(row.database_count)}, and which shard is where is fixed since. Name those, in their order.`,
    );
  }
  if (row.database_number !== number) {
    throw new WrongDatabases(
      `The database ${place} is number ${String(row.database_number + 1)} of its installation. Name the databases in their order.`,
    );
  }
}
