import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { type SavedViewChanges, type SavedViewInput, SavedViewService } from './saved-view.service';

/** Saved views over GraphQL. */
@Resolver('SavedView')
export class SavedViewResolver {
  constructor(private readonly service: SavedViewService) {}

  @Query()
  savedViews(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<SavedViewService['list']>[1],
  ) {
    return this.service.list(caller, args);
  }

  @Query()
  savedView(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<SavedViewService['find']>[1],
  ) {
    return this.service.find(caller, args);
  }

  @Mutation()
  createSavedView(@Context('caller') caller: RequestContext, @Args('input') input: SavedViewInput) {
    return this.service.create(caller, input);
  }

  @Mutation()
  updateSavedView(
    @Context('caller') caller: RequestContext,
    @Args('input') input: SavedViewChanges,
  ) {
    return this.service.update(caller, input);
  }

  @Mutation()
  deleteSavedView(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<SavedViewService['delete']>[1],
  ) {
    return this.service.delete(caller, args);
  }
}
