import { backlogStoreContract } from './contracts/backlog-store-contract';
import { MemoryBacklogStore } from './memory-backlog-store';

backlogStoreContract('MemoryBacklogStore', () =>
  Promise.resolve({ store: new MemoryBacklogStore(), close: () => Promise.resolve() }),
);
