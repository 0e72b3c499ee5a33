import type { RunDescription, RunKey } from '@app/contract';
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
import type { RunReader } from './run-reader';
import type { StartWorkflowInput } from './to-request';
import { pendingView, type RunView, textView, versioningView, waitingReasons } from './views';
import { WorkflowService } from './workflow.service';
import { WorkflowStream } from './workflow-stream';
import type { WorkflowTarget } from './workflow-target';

type Caller = RequestContext;

/** Runs of workflows over GraphQL. */
@Resolver('WorkflowRun')
export class WorkflowResolver {
  /** One description serves all fields of a run that need it. */
  private readonly described = new WeakMap<RunView, Promise<RunDescription | undefined>>();

  constructor(
    private readonly service: WorkflowService,
    private readonly stream: WorkflowStream,
  ) {}

  // Takes what the driver gives: for each decorated parameter Nest makes four promises, and this is called all the time.
  @Mutation()
  startWorkflow(_root: unknown, args: { input: StartWorkflowInput }, context: { caller: Caller }) {
    return this.service.starts.start(context.caller, args.input);
  }

  @Mutation()
  signalWithStartWorkflow(
    @Context('caller') caller: Caller,
    @Args('input') input: { start: StartWorkflowInput; signal: string; input?: unknown },
  ) {
    return this.service.starts.start(caller, input.start, input);
  }

  @Mutation()
  signalWorkflow(
    @Context('caller') caller: Caller,
    @Args('input') input: Parameters<WorkflowService['signal']>[1],
  ) {
    return this.service.signal(caller, input);
  }

  @Mutation()
  cancelWorkflow(
    @Context('caller') caller: Caller,
    @Args('input') input: Parameters<WorkflowService['cancel']>[1],
  ) {
    return this.service.cancel(caller, input);
  }

  @Mutation()
  terminateWorkflow(
    @Context('caller') caller: Caller,
    @Args('input') input: Parameters<WorkflowService['terminate']>[1],
  ) {
    return this.service.terminate(caller, input);
  }

  @Mutation()
  pauseWorkflow(
    @Context('caller') caller: Caller,
    @Args('input') input: Parameters<WorkflowService['pause']>[1],
  ) {
    return this.service.pause(caller, input);
  }

  @Mutation()
  unpauseWorkflow(
    @Context('caller') caller: Caller,
    @Args('input') input: Parameters<WorkflowService['unpause']>[1],
  ) {
    return this.service.unpause(caller, input);
  }

  @Mutation()
  updateWorkflowOptions(
    @Context('caller') caller: Caller,
    @Args('input') input: Parameters<WorkflowService['updateOptions']>[1],
  ) {
    return this.service.updateOptions(caller, input);
  }

  @Query()
  workflow(@Context('caller') caller: Caller, @Args() target: WorkflowTarget) {
    return this.service.reader.find(caller, target);
  }

  @Query()
  workflows(@Context('caller') caller: Caller, @Args() args: Parameters<RunReader['list']>[1]) {
    return this.service.reader.list(caller, args);
  }

  @Query()
  workflowCount(
    @Context('caller') caller: Caller,
    @Args() args: Parameters<RunReader['count']>[1],
  ) {
    return this.service.reader.count(caller, args);
  }

  @ResolveField()
  result(@Parent() run: RunView, @Args('waitFor') waitFor: number) {
    return this.service.reader.result(run.key, { timeoutMs: waitFor, startedJustNow: false });
  }

  @ResolveField()
  history(@Parent() run: RunView, @Args() page: Parameters<RunReader['history']>[1]) {
    return this.service.reader.history(run.key, page);
  }

  @ResolveField()
  compactHistory(@Parent() run: RunView) {
    return this.service.reader.compact(run.key);
  }

  @ResolveField()
  async pending(@Parent() run: RunView) {
    const description = await this.describe(run);
    return description ? pendingView(description) : null;
  }

  @ResolveField()
  async waiting(@Parent() run: RunView) {
    const description = await this.describe(run);
    return description ? waitingReasons(description) : [];
  }

  @ResolveField()
  async versioning(@Parent() run: RunView) {
    return versioningView((await this.describe(run))?.versioning);
  }

  @ResolveField()
  async paused(@Parent() run: RunView) {
    return (await this.describe(run))?.paused ?? null;
  }

  @ResolveField()
  async summary(@Parent() run: RunView) {
    return textView((await this.describe(run))?.userMetadata?.summary);
  }

  @ResolveField()
  async details(@Parent() run: RunView) {
    return textView((await this.describe(run))?.userMetadata?.details);
  }

  @ResolveField()
  async historyLength(@Parent() run: RunView) {
    if (run.status !== 'Running') return run.historyLength;
    return (await this.describe(run))?.historyLength ?? run.historyLength;
  }

  @Subscription()
  workflowHistory(
    @Context('caller') caller: Caller,
    @Args() args: WorkflowTarget & { after?: string | null },
  ) {
    return this.stream.history(caller, args);
  }

  @Subscription()
  workflowChanges(
    @Context('caller') caller: Caller,
    @Args() args: { namespace: string; query?: string | null; after?: string | null },
  ) {
    return this.stream.changes(caller, args);
  }

  private describe(run: RunView): Promise<RunDescription | undefined> {
    const known = this.described.get(run) ?? this.service.reader.describe(run.key);
    this.described.set(run, known);
    return known;
  }
}

interface Started {
  readonly key: RunKey;
  readonly startedJustNow: boolean;
}

/** What a start answers with: the result can be awaited in the same request. */
@Resolver('StartedWorkflow')
export class StartedWorkflowResolver {
  constructor(private readonly service: WorkflowService) {}

  // As `startWorkflow`.
  @ResolveField()
  result({ key, startedJustNow }: Started, { waitFor }: { waitFor: number }) {
    return this.service.reader.result(key, { timeoutMs: waitFor, startedJustNow });
  }

  @ResolveField()
  run(@Context('caller') caller: Caller, @Parent() { key }: Started) {
    return this.service.reader.findByKey(caller, key);
  }
}
