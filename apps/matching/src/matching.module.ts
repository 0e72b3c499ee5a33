import { type DynamicModule, Module } from '@nestjs/common';

import { OFFER_COUNT_MAX, TaskQueueManager } from './task-queue/task-queue-manager';

/** The matching role. What it exports is both `TaskSink` (to shard owners) and `PollerRegistry` (to pollers). */
@Module({})
export class MatchingModule {
  static register(options: { readonly offerCountMax?: number } = {}): DynamicModule {
    return {
      module: MatchingModule,
      providers: [
        {
          provide: TaskQueueManager,
          useFactory: () => new TaskQueueManager(options.offerCountMax ?? OFFER_COUNT_MAX),
        },
      ],
      exports: [TaskQueueManager],
    };
  }
}
