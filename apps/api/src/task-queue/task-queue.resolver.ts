import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { type TaskQueueArgs, TaskQueueService, type TaskQueueSettings } from './task-queue.service';

/** Task queues over GraphQL. */
@Resolver()
export class TaskQueueResolver {
  constructor(private readonly service: TaskQueueService) {}

  @Query()
  taskQueue(@Context('caller') caller: RequestContext, @Args() args: TaskQueueArgs) {
    return this.service.find(caller, args);
  }

  @Query()
  taskQueues(@Context('caller') caller: RequestContext, @Args('namespace') namespace: string) {
    return this.service.list(caller, namespace);
  }

  @Mutation()
  setTaskQueueLimits(
    @Context('caller') caller: RequestContext,
    @Args('input') input: TaskQueueSettings,
  ) {
    return this.service.setLimits(caller, input);
  }
}
