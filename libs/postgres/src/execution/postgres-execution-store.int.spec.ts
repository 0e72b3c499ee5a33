import { createDatabase, executionStoreContract } from '@app/testing';

import { putInbox } from '../cluster/put-inbox';
import { Database } from '../connection';
import { insertClock } from '../control-plane/namespace-clocks';
import { openInstallation } from '../installation/open-installation';
import { PostgresExecutionStore } from './postgres-execution-store';

executionStoreContract('PostgresExecutionStore', async () => {
  const scratch = await createDatabase();
  const database = new Database({
    url: scratch.url,
    applicationName: 'spec',
    connectionCountMax: 4,
    role: 'engine',
  });
  await openInstallation(database, 4);
  return {
    store: new PostgresExecutionStore(database),
    rival: new PostgresExecutionStore(database),
    addClock: (clock) => insertClock(database, clock),
    putInbox: (rows) => putInbox(database, rows),
    async close() {
      await database.close();
      await scratch.drop();
    },
  };
});
