import type { Namespace } from '@app/postgres';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { type AdvanceTimeArgs, ClockService, type SkipTimeArgs } from './clock.service';

/** Clocks of namespaces over GraphQL. */
@Resolver('Namespace')
export class ClockResolver {
  constructor(private readonly service: ClockService) {}

  @Mutation()
  advanceTime(@Context('caller') caller: RequestContext, @Args() args: AdvanceTimeArgs) {
    return this.service.advance(caller, args);
  }

  @Mutation()
  skipTime(@Context('caller') caller: RequestContext, @Args() args: SkipTimeArgs) {
    return this.service.skip(caller, args);
  }

  @ResolveField()
  clock(@Parent() namespace: Namespace) {
    return this.service.kindOf(namespace);
  }

  @ResolveField()
  async time(@Parent() namespace: Namespace) {
    return (await this.service.clockOf(namespace))?.now;
  }

  @ResolveField()
  async target(@Parent() namespace: Namespace) {
    return (await this.service.clockOf(namespace))?.target;
  }

  @ResolveField()
  async skipsUntil(@Parent() namespace: Namespace) {
    return (await this.service.clockOf(namespace))?.skipUntil;
  }
}
