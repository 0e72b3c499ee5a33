import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { ActivityControlService } from './activity-control.service';

type ArgsOf<Method extends keyof ActivityControlService> = Parameters<
  ActivityControlService[Method]
>[1];

/** Pausing, resetting and changing pending activities over GraphQL. */
@Resolver()
export class ActivityControlResolver {
  constructor(private readonly service: ActivityControlService) {}

  @Mutation()
  pauseActivity(@Context('caller') caller: RequestContext, @Args() args: ArgsOf<'pause'>) {
    return this.service.pause(caller, args);
  }

  @Mutation()
  unpauseActivity(@Context('caller') caller: RequestContext, @Args() args: ArgsOf<'unpause'>) {
    return this.service.unpause(caller, args);
  }

  @Mutation()
  resetActivity(@Context('caller') caller: RequestContext, @Args() args: ArgsOf<'reset'>) {
    return this.service.reset(caller, args);
  }

  @Mutation()
  updateActivityOptions(
    @Context('caller') caller: RequestContext,
    @Args() args: ArgsOf<'updateOptions'>,
  ) {
    return this.service.updateOptions(caller, args);
  }
}
