import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { ActivityService } from './activity.service';

/** Answers to activities over GraphQL. */
@Resolver()
export class ActivityResolver {
  constructor(private readonly service: ActivityService) {}

  @Mutation()
  completeActivity(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<ActivityService['complete']>[1],
  ) {
    return this.service.complete(caller, args);
  }

  @Mutation()
  failActivity(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<ActivityService['fail']>[1],
  ) {
    return this.service.fail(caller, args);
  }

  @Mutation()
  cancelActivity(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<ActivityService['cancel']>[1],
  ) {
    return this.service.cancel(caller, args);
  }

  @Mutation()
  heartbeatActivity(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<ActivityService['heartbeat']>[1],
  ) {
    return this.service.heartbeat(caller, args);
  }
}
