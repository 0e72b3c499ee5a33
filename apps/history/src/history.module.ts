import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';

import { BatchRunner } from './batch/batch-runner';
import { History } from './history';

/** The history role: owns its shards, and works on batches, from the application's start to its end. */
@Module({})
export class HistoryModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(History) private readonly history: History,
    @Inject(BatchRunner) private readonly batches: BatchRunner,
  ) {}

  static register(history: History, batches: BatchRunner): DynamicModule {
    return {
      module: HistoryModule,
      providers: [
        { provide: History, useValue: history },
        { provide: BatchRunner, useValue: batches },
      ],
      exports: [History],
    };
  }

  /** The doors open only once every shard is owned. */
  async onApplicationBootstrap(): Promise<void> {
    await this.history.start();
    this.batches.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.batches.stop();
    await this.history.stop();
  }
}
