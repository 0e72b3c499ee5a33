import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { DefinitionService, type DefinitionView } from './definition.service';

/** Workflow definitions over GraphQL. */
@Resolver('WorkflowDefinition')
export class DefinitionResolver {
  constructor(private readonly service: DefinitionService) {}

  @Query()
  validateDefinition(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<DefinitionService['validate']>[1],
  ) {
    return this.service.validate(caller, args);
  }

  @Query()
  renderDefinition(@Context('caller') caller: RequestContext, @Args('source') source: unknown) {
    return this.service.render(caller, source);
  }

  @Query()
  definition(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<DefinitionService['find']>[1],
  ) {
    return this.service.find(caller, args);
  }

  @Query()
  definitions(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<DefinitionService['list']>[1],
  ) {
    return this.service.list(caller, args);
  }

  @Query()
  definitionVersions(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<DefinitionService['versions']>[1],
  ) {
    return this.service.versions(caller, args);
  }

  @Query()
  diffDefinitions(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<DefinitionService['diff']>[1],
  ) {
    return this.service.diff(caller, args);
  }

  @Mutation()
  putWorkflowDefinition(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<DefinitionService['put']>[1],
  ) {
    return this.service.put(caller, args);
  }

  @Mutation()
  setDefinitionAlias(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<DefinitionService['setAlias']>[1],
  ) {
    return this.service.setAlias(caller, args);
  }

  @ResolveField()
  aliases(@Parent() definition: DefinitionView) {
    return this.service.aliases(definition);
  }
}
