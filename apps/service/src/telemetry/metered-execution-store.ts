import type { TurnWrite, TurnWritten } from '@app/contract';
import { type Database, PostgresExecutionStore } from '@app/postgres';

/** The store, with the time of its one hot statement told. */
export class MeteredExecutionStore extends PostgresExecutionStore {
  constructor(
    database: Database,
    private readonly committed: (milliseconds: number) => void,
  ) {
    super(database);
  }

  override async writeTurn(write: TurnWrite): Promise<TurnWritten> {
    const startedAt = performance.now();
    const written = await super.writeTurn(write);
    this.committed(performance.now() - startedAt);
    return written;
  }
}
