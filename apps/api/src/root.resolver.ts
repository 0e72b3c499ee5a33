import { setTimeout as sleep } from 'node:timers/promises';

import { Inject } from '@nestjs/common';
import { Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';

import { API_PORTS, type ApiPorts } from './ports';

/** The fields that the schema's root types begin with. */
@Resolver()
export class RootResolver {
  constructor(@Inject(API_PORTS) private readonly ports: ApiPorts) {}

  @Query()
  version() {
    return this.ports.version;
  }

  @Mutation()
  ping() {
    return true;
  }

  @Subscription()
  async *clock() {
    for (;;) {
      yield { clock: Date.now() };
      await sleep(1_000);
    }
  }
}
