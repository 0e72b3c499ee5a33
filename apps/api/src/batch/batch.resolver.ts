import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { BatchService, type BatchView } from './batch.service';

type Caller = RequestContext;

interface Steered {
  readonly id: string;
  readonly requestId?: string | null;
}

/** Batches over GraphQL. */
@Resolver('Batch')
export class BatchResolver {
  constructor(private readonly service: BatchService) {}

  @Query()
  batchPreview(
    @Context('caller') caller: Caller,
    @Args() args: Parameters<BatchService['preview']>[1],
  ) {
    return this.service.preview(caller, args);
  }

  @Query()
  batch(@Context('caller') caller: Caller, @Args('id') id: string) {
    return this.service.find(caller, id);
  }

  @Query()
  batches(@Context('caller') caller: Caller, @Args() args: Parameters<BatchService['list']>[1]) {
    return this.service.list(caller, args);
  }

  @Mutation()
  startBatch(
    @Context('caller') caller: Caller,
    @Args('input') input: Parameters<BatchService['start']>[1],
  ) {
    return this.service.start(caller, input);
  }

  @Mutation()
  pauseBatch(@Context('caller') caller: Caller, @Args() args: Steered) {
    return this.service.steer(caller, 'pause', args);
  }

  @Mutation()
  resumeBatch(@Context('caller') caller: Caller, @Args() args: Steered) {
    return this.service.steer(caller, 'resume', args);
  }

  @Mutation()
  abortBatch(@Context('caller') caller: Caller, @Args() args: Steered) {
    return this.service.steer(caller, 'abort', args);
  }

  @ResolveField()
  operation(@Parent() batch: BatchView) {
    return batch.operation.type;
  }

  @ResolveField()
  items(@Parent() batch: BatchView, @Args() args: Parameters<BatchService['items']>[1]) {
    return this.service.items(batch, args);
  }
}
