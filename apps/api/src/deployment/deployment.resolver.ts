import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { DeploymentService } from './deployment.service';

type ArgsOf<Method extends keyof DeploymentService> = Parameters<DeploymentService[Method]>[1];

/** Worker deployments over GraphQL. */
@Resolver()
export class DeploymentResolver {
  constructor(private readonly service: DeploymentService) {}

  @Query()
  workerDeployments(
    @Context('caller') caller: RequestContext,
    @Args('namespace') namespace: string,
  ) {
    return this.service.list(caller, namespace);
  }

  @Mutation()
  registerWorkerVersion(
    @Context('caller') caller: RequestContext,
    @Args() args: ArgsOf<'register'>,
  ) {
    return this.service.register(caller, args);
  }

  @Mutation()
  setCurrentWorkerVersion(
    @Context('caller') caller: RequestContext,
    @Args() args: ArgsOf<'setCurrent'>,
  ) {
    return this.service.setCurrent(caller, args);
  }

  @Mutation()
  setRampingWorkerVersion(
    @Context('caller') caller: RequestContext,
    @Args() args: ArgsOf<'setRamping'>,
  ) {
    return this.service.setRamping(caller, args);
  }
}
