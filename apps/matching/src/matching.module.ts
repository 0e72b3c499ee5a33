import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';

import { TaskQueueManager } from './task-queue/task-queue-manager';

/** The matching role. What it exports is both `TaskSink` (to shard owners) and `PollerRegistry` (to pollers). */
@Module({})
export class MatchingModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(TaskQueueManager) private readonly manager: TaskQueueManager) {}

  static register(manager: TaskQueueManager): DynamicModule {
    return {
      module: MatchingModule,
      providers: [{ provide: TaskQueueManager, useValue: manager }],
      exports: [TaskQueueManager],
    };
  }

  onApplicationBootstrap(): Promise<void> {
    return this.manager.start();
  }

  beforeApplicationShutdown(): void {
    this.manager.stop();
  }
}
