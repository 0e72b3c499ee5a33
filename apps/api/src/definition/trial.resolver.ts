import { Args, Context, Query, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { TrialService } from './trial.service';

/** Definitions tried out, and histories in the shape of AWS's. */
@Resolver()
export class TrialResolver {
  constructor(private readonly service: TrialService) {}

  @Query()
  simulate(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<TrialService['simulate']>[1],
  ) {
    return this.service.simulate(caller, args);
  }

  @Query()
  testState(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<TrialService['testState']>[1],
  ) {
    return this.service.testState(caller, args);
  }

  @Query()
  executionHistory(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<TrialService['history']>[1],
  ) {
    return this.service.history(caller, args);
  }
}
