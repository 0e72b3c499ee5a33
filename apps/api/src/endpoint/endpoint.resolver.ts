import { versionText, type WebhookEndpoint } from '@app/contract';
import {
  Args,
  Context,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { EndpointService } from './endpoint.service';
import type { EndpointInput, EndpointUpdate } from './endpoint-input';
import { EndpointStream } from './endpoint-stream';

interface Target {
  readonly id: string;
  readonly requestId?: string | null;
}

/** Webhook endpoints over GraphQL. */
@Resolver('WebhookEndpoint')
export class EndpointResolver {
  constructor(
    private readonly service: EndpointService,
    private readonly stream: EndpointStream,
  ) {}

  @Query()
  webhookEndpoint(@Context('caller') caller: RequestContext, @Args('id') id: string) {
    return this.service.find(caller, id);
  }

  @Query()
  webhookEndpoints(
    @Context('caller') caller: RequestContext,
    @Args('namespace') namespace: string,
  ) {
    return this.service.list(caller, namespace);
  }

  @Mutation()
  createWebhookEndpoint(
    @Context('caller') caller: RequestContext,
    @Args('input') input: EndpointInput,
  ) {
    return this.service.create(caller, input);
  }

  @Mutation()
  updateWebhookEndpoint(
    @Context('caller') caller: RequestContext,
    @Args('input') input: EndpointUpdate,
  ) {
    return this.service.update(caller, input);
  }

  @Mutation()
  verifyWebhookEndpoint(@Context('caller') caller: RequestContext, @Args('id') id: string) {
    return this.service.verify(caller, id);
  }

  @Mutation()
  rotateWebhookSecret(
    @Context('caller') caller: RequestContext,
    @Args() args: Target & { overlap: number },
  ) {
    return this.service.rotate(caller, args);
  }

  @Mutation()
  pauseWebhookEndpoint(@Context('caller') caller: RequestContext, @Args() args: Target) {
    return this.service.pause(caller, args);
  }

  @Mutation()
  resumeWebhookEndpoint(@Context('caller') caller: RequestContext, @Args() args: Target) {
    return this.service.resume(caller, args);
  }

  @Mutation()
  testWebhookEndpoint(@Context('caller') caller: RequestContext, @Args('id') id: string) {
    return this.service.test(caller, id);
  }

  @Mutation()
  deleteWebhookEndpoint(@Context('caller') caller: RequestContext, @Args() args: Target) {
    return this.service.remove(caller, args);
  }

  @ResolveField()
  version(@Parent() { version }: WebhookEndpoint) {
    return version === undefined ? null : versionText(version);
  }

  @ResolveField()
  responseWindow(@Parent() endpoint: WebhookEndpoint) {
    return endpoint.responseWindowMs;
  }

  @ResolveField()
  headerNames(@Parent() endpoint: WebhookEndpoint) {
    return Object.keys(endpoint.headers);
  }

  @ResolveField()
  health(@Parent() endpoint: WebhookEndpoint) {
    return this.service.health(endpoint);
  }

  @ResolveField()
  deliveries(
    @Parent() endpoint: WebhookEndpoint,
    @Args() page: { first: number; after?: string | null },
  ) {
    return this.service.deliveries(endpoint, page);
  }

  @Subscription()
  endpointHealth(@Context('caller') caller: RequestContext, @Args('namespace') namespace: string) {
    return this.stream.health(caller, namespace);
  }
}
