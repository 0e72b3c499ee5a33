import { Database, type DatabaseRole, SplitDatabase } from '@app/postgres';

/** Of each database. */
const CONNECTION_COUNT_MAX: Readonly<Record<DatabaseRole, number>> = { engine: 24, api: 16 };

export interface Databases {
  /** Those of the shards, in the order of the installation. The first has the control plane, and reads runs from all. */
  readonly shards: readonly [Database, ...Database[]];
  /** All of them, for one tenant at a time. */
  readonly api: Database;
}

/** One database, or several over which the shards are spread. Nothing is connected to yet. */
export function openDatabases(
  urls: readonly string[],
  onIdleError: (error: Error) => void,
): Databases {
  const [first = '', ...further] = urls;
  const optionsOf = (url: string, role: DatabaseRole) => ({
    ...{ url, role, onIdleError },
    applicationName: `perdure-${role}`,
    connectionCountMax: CONNECTION_COUNT_MAX[role],
  });
  const open = (role: DatabaseRole): [Database, ...Database[]] => {
    if (further.length === 0) return [new Database(optionsOf(first, role))];
    const others = further.map((url) => new Database(optionsOf(url, role)));
    return [new SplitDatabase(optionsOf(first, role), others), ...others];
  };
  return { shards: open('engine'), api: open('api')[0] };
}
