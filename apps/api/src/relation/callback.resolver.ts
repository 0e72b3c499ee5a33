import type { Namespace } from '@app/postgres';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import type { RunView } from '../workflow/views';
import { RelationService } from './relation.service';

@Resolver('WorkflowRun')
export class CallbackResolver {
  constructor(private readonly service: RelationService) {}

  @ResolveField()
  callbacks(@Parent() run: RunView) {
    return this.service.callbacks(run);
  }
}

@Resolver('Namespace')
export class CallbackSecretResolver {
  constructor(private readonly service: RelationService) {}

  @ResolveField()
  callbackSecret(@Context('caller') caller: RequestContext, @Parent() namespace: Namespace) {
    return this.service.callbackSecret(caller, namespace);
  }
}
