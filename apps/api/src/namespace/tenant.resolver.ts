import type { Namespace, Tenant } from '@app/postgres';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { TenantService } from './tenant.service';

/** Tenants, namespaces, keys and search attributes over GraphQL. */
@Resolver('Tenant')
export class TenantResolver {
  constructor(private readonly service: TenantService) {}

  @Query()
  tenant(@Context('caller') caller: RequestContext) {
    return this.service.own(caller);
  }

  @Query()
  apiKeys(@Context('caller') caller: RequestContext) {
    return this.service.apiKeys(caller);
  }

  @Query('namespaces')
  allNamespaces(@Context('caller') caller: RequestContext) {
    return this.service.namespaces(caller);
  }

  @Mutation()
  createTenant(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<TenantService['createTenant']>[1],
  ) {
    return this.service.createTenant(caller, args);
  }

  @Mutation()
  createNamespace(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<TenantService['createNamespace']>[1],
  ) {
    return this.service.createNamespace(caller, args);
  }

  @Mutation()
  setNamespaceRetention(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<TenantService['setRetention']>[1],
  ) {
    return this.service.setRetention(caller, args);
  }

  @Mutation()
  createApiKey(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<TenantService['createApiKey']>[1],
  ) {
    return this.service.createApiKey(caller, args);
  }

  @Mutation()
  revokeApiKey(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<TenantService['revokeApiKey']>[1],
  ) {
    return this.service.revokeApiKey(caller, args);
  }

  @Mutation()
  addSearchAttribute(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<TenantService['addSearchAttribute']>[1],
  ) {
    return this.service.addSearchAttribute(caller, args);
  }

  @Mutation()
  removeSearchAttribute(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<TenantService['removeSearchAttribute']>[1],
  ) {
    return this.service.removeSearchAttribute(caller, args);
  }

  @ResolveField('id')
  tenantId(@Parent() tenant: Tenant) {
    return tenant.tenantId;
  }

  @ResolveField()
  namespaces(@Context('caller') caller: RequestContext) {
    return this.service.namespaces(caller);
  }
}

@Resolver('Namespace')
export class NamespaceResolver {
  constructor(private readonly service: TenantService) {}

  @ResolveField()
  searchAttributes(@Parent() namespace: Namespace) {
    return this.service.searchAttributes(namespace);
  }
}
