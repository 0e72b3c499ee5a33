import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { QueryService } from './query.service';
import { UpdateService } from './update.service';

type Caller = RequestContext;

/** Queries and updates of workflow code over GraphQL. */
@Resolver()
export class MessageResolver {
  constructor(
    private readonly queries: QueryService,
    private readonly updates: UpdateService,
  ) {}

  @Query()
  queryWorkflow(
    @Context('caller') caller: Caller,
    @Args('input') input: Parameters<QueryService['ask']>[1],
  ) {
    return this.queries.ask(caller, input);
  }

  @Query()
  workflowUpdate(
    @Context('caller') caller: Caller,
    @Args() args: Parameters<UpdateService['find']>[1],
  ) {
    return this.updates.find(caller, args);
  }

  @Mutation()
  updateWorkflow(
    @Context('caller') caller: Caller,
    @Args('input') input: Parameters<UpdateService['update']>[1],
  ) {
    return this.updates.update(caller, input);
  }

  @Mutation()
  updateWithStartWorkflow(
    @Context('caller') caller: Caller,
    @Args('input') input: Parameters<UpdateService['updateWithStart']>[1],
  ) {
    return this.updates.updateWithStart(caller, input);
  }
}
