import { backlogStoreContract, createDatabase } from '@app/testing';

import { Database } from '../connection';
import { PostgresBacklogStore } from './postgres-backlog-store';

backlogStoreContract('PostgresBacklogStore', async () => {
  const scratch = await createDatabase();
  const database = new Database({
    url: scratch.url,
    applicationName: 'spec',
    connectionCountMax: 4,
    role: 'engine',
  });
  return {
    store: new PostgresBacklogStore(database),
    async close() {
      await database.close();
      await scratch.drop();
    },
  };
});
