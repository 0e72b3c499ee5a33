import { requestLogContract } from './contracts/request-log-contract';
import { MemoryLogStorage, MemoryRequestLog } from './memory-request-log';

requestLogContract('MemoryRequestLog', () => {
  const storage = new MemoryLogStorage(3);
  const [log, other] = [new MemoryRequestLog(storage), new MemoryRequestLog(storage)];
  return Promise.resolve({
    log,
    other,
    lose: () => {
      storage.isLost = true;
      return Promise.resolve();
    },
    close: async () => {
      await log.close();
      await other.close();
    },
  });
});
