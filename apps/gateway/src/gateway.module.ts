import { type BeforeApplicationShutdown, type DynamicModule, Inject, Module } from '@nestjs/common';

import { Gateway } from './gateway';

/** The gateway role. It opens its door itself, once the others are open, and closes it first. */
@Module({})
export class GatewayModule implements BeforeApplicationShutdown {
  constructor(@Inject(Gateway) private readonly gateway: Gateway) {}

  static register(gateway: Gateway): DynamicModule {
    return { module: GatewayModule, providers: [{ provide: Gateway, useValue: gateway }] };
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.gateway.stop();
  }
}
