import type { DurationMs } from '@app/contract';
import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Module,
  type ModuleMetadata,
  type OnApplicationBootstrap,
} from '@nestjs/common';

import { Dispatcher, type DispatcherOptions } from './dispatcher';

/** Time for calls in flight to end by themselves when the process stops. */
const STOP_GRACE_MS: DurationMs = 10_000;

/** Ports and graces of the role, from wherever the composing process has them. */
export interface DispatcherModuleOptions {
  readonly imports?: ModuleMetadata['imports'];
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...ports: never[]) => DispatcherOptions | Promise<DispatcherOptions>;
}

/** The dispatcher role: starts when the application does and stops before its stores are closed. */
@Module({})
export class DispatcherModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(Dispatcher) private readonly dispatcher: Dispatcher) {}

  static registerAsync(options: DispatcherModuleOptions): DynamicModule {
    return {
      module: DispatcherModule,
      imports: options.imports ?? [],
      providers: [
        {
          provide: Dispatcher,
          inject: options.inject ?? [],
          useFactory: async (...ports: never[]) =>
            new Dispatcher(await options.useFactory(...ports)),
        },
      ],
      exports: [Dispatcher],
    };
  }

  onApplicationBootstrap(): Promise<void> {
    return this.dispatcher.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.dispatcher.stop(STOP_GRACE_MS);
  }
}
