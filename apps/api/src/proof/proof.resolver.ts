import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import type { RunView } from '../workflow/views';
import type { WorkflowTarget } from '../workflow/workflow-target';
import { ProofService } from './proof.service';

/** Proofs of histories over GraphQL. */
@Resolver()
export class ProofResolver {
  constructor(private readonly service: ProofService) {}

  @Query()
  signingKeys(@Context('caller') caller: RequestContext) {
    return this.service.signingKeys(caller);
  }

  @Query()
  exportHistory(@Context('caller') caller: RequestContext, @Args() target: WorkflowTarget) {
    return this.service.offer(caller, target);
  }
}

@Resolver('WorkflowRun')
export class RunProofResolver {
  constructor(private readonly service: ProofService) {}

  @ResolveField()
  checkpoint(@Parent() run: RunView) {
    return this.service.checkpoint(run.key);
  }
}
