import type { Scope, WorkflowId } from '@app/contract';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { RunView } from '../workflow/views';
import { type RelatedView, type RelationPage, RelationService } from './relation.service';

/** What a run has to do with others. */
@Resolver('WorkflowRun')
export class RelationResolver {
  constructor(private readonly service: RelationService) {}

  @ResolveField()
  parent(@Parent() run: RunView) {
    return this.service.parent(run);
  }

  @ResolveField()
  root(@Parent() run: RunView) {
    return this.service.root(run);
  }

  @ResolveField()
  children(@Parent() run: RunView, @Args() page: RelationPage) {
    return this.service.children(run, page);
  }

  @ResolveField()
  externalRequests(@Parent() run: RunView, @Args() page: RelationPage) {
    return this.service.externalRequests(run, page);
  }
}

@Resolver('RelatedRun')
export class RelatedRunResolver {
  constructor(private readonly service: RelationService) {}

  @ResolveField()
  run(@Parent() { scope, workflowId, runId }: RelatedView) {
    return this.service.run({ ...scope, workflowId, runId });
  }
}

@Resolver('ChildWorkflow')
export class ChildWorkflowResolver {
  constructor(private readonly service: RelationService) {}

  @ResolveField()
  run(@Parent() { scope, workflowId }: { readonly scope: Scope; readonly workflowId: WorkflowId }) {
    return this.service.run({ ...scope, workflowId });
  }
}
