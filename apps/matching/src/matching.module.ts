import { type DynamicModule, Module } from '@nestjs/common';

import { TaskQueueManager } from './task-queue/task-queue-manager';

/** The matching role. What it exports is both `TaskSink` (to shard owners) and `PollerRegistry` (to pollers). */
@Module({})
export class MatchingModule {
  static register(manager: TaskQueueManager): DynamicModule {
    return {
      module: MatchingModule,
      providers: [{ provide: TaskQueueManager, useValue: manager }],
      exports: [TaskQueueManager],
    };
  }
}
