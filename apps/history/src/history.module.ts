import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';

import { BatchRunner } from './batch/batch-runner';
import type { History } from './history';

const OWNERSHIP = Symbol('OWNERSHIP');

/** The history role: owns its shards, and works on batches, from the application's start to its end. */
@Module({})
export class HistoryModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(OWNERSHIP) private readonly ownership: Pick<History, 'start' | 'stop'>,
    @Inject(BatchRunner) private readonly batches: BatchRunner,
  ) {}

  /** `ownership` is the history itself where it owns all shards. */
  static register(ownership: Pick<History, 'start' | 'stop'>, batches: BatchRunner): DynamicModule {
    return {
      module: HistoryModule,
      providers: [
        { provide: OWNERSHIP, useValue: ownership },
        { provide: BatchRunner, useValue: batches },
      ],
    };
  }

  /** The doors open only once every shard is owned. */
  async onApplicationBootstrap(): Promise<void> {
    await this.ownership.start();
    this.batches.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.batches.stop();
    await this.ownership.stop();
  }
}
