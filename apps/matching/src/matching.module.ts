import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';

import { TaskQueueManager } from './task-queue/task-queue-manager';

const SETTINGS = Symbol('SETTINGS');

/** Brings the settings of task queues, while the role runs. */
export interface QueueSettingsWatch {
  start(): Promise<void>;
  stop(): void;
}

/** The matching role. What it exports is both `TaskSink` (to shard owners) and `PollerRegistry` (to pollers). */
@Module({})
export class MatchingModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(TaskQueueManager) private readonly manager: TaskQueueManager,
    @Inject(SETTINGS) private readonly settings: QueueSettingsWatch,
  ) {}

  static register(manager: TaskQueueManager, settings: QueueSettingsWatch): DynamicModule {
    return {
      module: MatchingModule,
      providers: [
        { provide: TaskQueueManager, useValue: manager },
        { provide: SETTINGS, useValue: settings },
      ],
      exports: [TaskQueueManager],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.settings.start();
    await this.manager.start();
  }

  beforeApplicationShutdown(): void {
    this.settings.stop();
    this.manager.stop();
  }
}
