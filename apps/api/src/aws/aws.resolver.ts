import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { AccessKeyService } from './access-key.service';
import { IntegrationService } from './integration.service';

/** Keys of the Step Functions endpoint, and what its state machines call with, over GraphQL. */
@Resolver()
export class AwsResolver {
  constructor(
    private readonly keys: AccessKeyService,
    private readonly integrations: IntegrationService,
  ) {}

  @Query()
  awsAccessKeys(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<AccessKeyService['list']>[1],
  ) {
    return this.keys.list(caller, args);
  }

  @Query()
  awsServiceAccess(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<IntegrationService['access']>[1],
  ) {
    return this.integrations.access(caller, args);
  }

  @Query()
  httpConnections(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<IntegrationService['connections']>[1],
  ) {
    return this.integrations.connections(caller, args);
  }

  @Mutation()
  createAwsAccessKey(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<AccessKeyService['create']>[1],
  ) {
    return this.keys.create(caller, args);
  }

  @Mutation()
  revokeAwsAccessKey(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<AccessKeyService['revoke']>[1],
  ) {
    return this.keys.revoke(caller, args);
  }

  @Mutation()
  putAwsServiceAccess(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<IntegrationService['putAccess']>[1],
  ) {
    return this.integrations.putAccess(caller, args);
  }

  @Mutation()
  deleteAwsServiceAccess(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<IntegrationService['deleteAccess']>[1],
  ) {
    return this.integrations.deleteAccess(caller, args);
  }

  @Mutation()
  putHttpConnection(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<IntegrationService['putConnection']>[1],
  ) {
    return this.integrations.putConnection(caller, args);
  }

  @Mutation()
  deleteHttpConnection(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<IntegrationService['deleteConnection']>[1],
  ) {
    return this.integrations.deleteConnection(caller, args);
  }
}
