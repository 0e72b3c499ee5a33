import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import type { RunView } from '../workflow/views';
import { OperationService } from './operation.service';

/** Reset, fork, redrive and deletion of runs over GraphQL. */
@Resolver('WorkflowRun')
export class OperationResolver {
  constructor(private readonly service: OperationService) {}

  @Mutation()
  resetWorkflow(
    @Context('caller') caller: RequestContext,
    @Args('input') input: Parameters<OperationService['reset']>[1],
  ) {
    return this.service.reset(caller, input);
  }

  @Mutation()
  forkWorkflow(
    @Context('caller') caller: RequestContext,
    @Args('input') input: Parameters<OperationService['fork']>[1],
  ) {
    return this.service.fork(caller, input);
  }

  @Mutation()
  redriveWorkflow(
    @Context('caller') caller: RequestContext,
    @Args('input') input: Parameters<OperationService['redrive']>[1],
  ) {
    return this.service.redrive(caller, input);
  }

  @Mutation()
  deleteWorkflow(
    @Context('caller') caller: RequestContext,
    @Args('input') input: Parameters<OperationService['delete']>[1],
  ) {
    return this.service.delete(caller, input);
  }

  @ResolveField()
  origin(@Parent() run: RunView) {
    return this.service.origin(run.key);
  }

  @ResolveField()
  forks(@Parent() run: RunView, @Args('first') first: number) {
    return this.service.forks(run.key, first);
  }

  @ResolveField()
  resetPoints(
    @Parent() run: RunView,
    @Args() page: Parameters<OperationService['resetPoints']>[1],
  ) {
    return this.service.resetPoints(run.key, page);
  }
}
