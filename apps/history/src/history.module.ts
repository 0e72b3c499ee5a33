import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';

import { History } from './history';

/** The history role: owns its shards from the application's start to its end. */
@Module({})
export class HistoryModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(History) private readonly history: History) {}

  static register(history: History): DynamicModule {
    return {
      module: HistoryModule,
      providers: [{ provide: History, useValue: history }],
      exports: [History],
    };
  }

  /** The doors open only once every shard is owned. */
  onApplicationBootstrap(): Promise<void> {
    return this.history.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.history.stop();
  }
}
