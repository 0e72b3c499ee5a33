import { canonicalSpec } from '@app/calendar';
import {
  type ActivityTask,
  type ActivityTaskOffer,
  type CallbackCourier,
  type ClockMove,
  type EpochMs,
  type ExecutionStore,
  type Fact,
  type FactPlace,
  type OutboxRow,
  type RequestOutcome,
  RunId,
  SCHEDULE_WORKFLOW_TYPE,
  type ScheduleDefinition,
  type SchedulePatch,
  type SchedulePolicies,
  type ScheduleSpecInput,
  type Scope,
  ShardId,
  type StartWorkflow,
  type StateMachineRef,
  type SubmittedRequest,
  type TaskSink,
  type TurnWrite,
  virtualNamespaceId,
  type WaitingReason,
  WorkflowId,
  type WorkflowTaskOffer,
} from '@app/contract';
import { toSchedulePayload } from '@app/platform';
import {
  MemoryExecutionStore,
  numberedUuid,
  type StoreMishap,
  TEST_SCOPE,
  VirtualTime,
} from '@app/testing';

import { ChangeHub } from '../change-hub';
import { History } from '../history';
import type { HistoryPorts } from '../ports';
import { SHARD_LIMITS, type ShardLimits } from '../shard/shard-limits';
import { MemoryRoutes } from './memory-routes';

/** What a worker does with an attempt that reached it. `undefined`: it never answers. */
export type Work = (task: ActivityTask) => { readonly afterMs: number } | undefined;

type DistributiveOmit<T, Keys extends PropertyKey> = T extends unknown ? Omit<T, Keys> : never;

/** One history service on an in-memory store, workers without a network, and time that stands still. */
export class HistoryWorld {
  readonly time = new VirtualTime();
  readonly calls: { readonly operation: keyof ExecutionStore; readonly atMs: number }[] = [];
  readonly worked: (ActivityTask & { readonly atMs: number })[] = [];
  readonly offers: ActivityTaskOffer[] = [];
  readonly workflowOffers: WorkflowTaskOffer[] = [];
  readonly workflowWithdrawals: Parameters<TaskSink['withdrawWorkflowTask']>[0][] = [];
  readonly routes = new MemoryRoutes();
  /** Turns as the store was asked to write them. */
  readonly writes: TurnWrite[] = [];
  readonly faults: unknown[] = [];
  mishap: ((operation: keyof ExecutionStore) => StoreMishap | undefined) | undefined;
  limits: ShardLimits = SHARD_LIMITS;
  /** Who takes callbacks; nobody unless a spec says so. */
  callbacks: CallbackCourier | undefined;
  work: Work = () => ({ afterMs: 10 });
  /** Whether a worker waits for an attempt at the moment it is scheduled. */
  hasPoller = true;
  /** What matching says of an attempt that no worker has taken. */
  explanation: WaitingReason['kind'] = 'Dispatching';
  private scope: Scope = TEST_SCOPE;
  private readonly definitions = new Map<string, string>();
  private readonly store: MemoryExecutionStore;
  private uuids = 0;
  /** The process that is asked; specs about two of them say which. */
  process: History | undefined;
  private processCount = 0;

  constructor(private readonly shardCount = 1) {
    this.store = new MemoryExecutionStore({
      shardCount,
      now: () => this.time.nowMs,
      sleep: this.time.sleep,
      mishapOf: (operation) => {
        this.calls.push({ operation, atMs: this.time.nowMs });
        return this.mishap?.(operation);
      },
    });
  }

  async start(): Promise<void> {
    const life = { isOver: false };
    const { limits, shardCount } = this;
    this.processCount += 1;
    const owner = `process-${this.processCount}`;
    const history = new History(this.ports(life), { shardCount, owner, limits });
    this.process = history;
    this.kill = () => {
      life.isOver = true;
      this.process = undefined;
    };
    void history.start();
    await this.time.pass(0);
  }

  /** The process is gone: nothing it holds runs again. */
  kill: () => void = () => undefined;

  /** From now on everything happens in a namespace with a clock of its own, which shows this at first. */
  useVirtualClock(now: EpochMs): void {
    const namespaceId = virtualNamespaceId(numberedUuid(1, 7));
    this.scope = { tenantId: TEST_SCOPE.tenantId, namespaceId };
    this.store.addClock({ ...this.scope, now });
  }

  moveClock(move: ClockMove, requestId?: string): Promise<RequestOutcome> {
    const id = requestId === undefined ? {} : { requestId };
    const request = { ...this.scope, move, patienceMs: 10_000, ...id };
    return this.settle(this.running().moveClock(request));
  }

  define(name: string, states: Readonly<Record<string, unknown>>, startAt: string): void {
    this.definitions.set(name, JSON.stringify({ StartAt: startAt, States: states }));
  }

  undefine(name: string): void {
    this.definitions.delete(name);
  }

  /** Starts a run of a definition under its own workflow id. */
  startRun(name: string, workflowId: string): Promise<RequestOutcome> {
    return this.settle(this.running().submit(this.startRequest(name, workflowId)));
  }

  /** The same as a record of the request log. */
  startRunByRecord(name: string, workflowId: string, offset: number): Promise<RequestOutcome> {
    const request = this.startRequest(name, workflowId);
    return this.settle(this.running().submit(request, { offset }));
  }

  private startRequest(name: string, workflowId: string): Omit<StartWorkflow, 'now'> {
    const stateMachine: StateMachineRef = { definitionId: name, name, version: 1 };
    return {
      type: 'StartWorkflow',
      ...this.scope,
      workflowId: WorkflowId(workflowId),
      newRunId: this.newRunId(),
      start: { workflowType: name, taskQueue: 'queue', stateMachine },
      identity: 'spec',
      reusePolicy: 'AllowDuplicate',
      conflictPolicy: 'Fail',
    };
  }

  /** Creates a schedule that starts runs of a definition under ids that begin with its name. */
  createSchedule(
    scheduleId: string,
    spec: ScheduleSpecInput,
    policies: Partial<SchedulePolicies> = {},
  ): Promise<RequestOutcome> {
    const canonical = canonicalSpec(spec);
    if (!canonical.ok) throw new Error(canonical.sentence);
    const name = scheduleId.split('-')[0]!;
    const definition: ScheduleDefinition = {
      spec: canonical.spec,
      action: {
        workflowId: scheduleId,
        workflowType: name,
        taskQueue: 'queue',
        stateMachine: { definitionId: name, name, version: 1 },
      },
      policies: {
        overlap: 'Skip',
        catchupWindowMs: 31_536_000_000,
        pauseOnFailure: false,
        keepOriginalWorkflowId: false,
        ...policies,
      },
      paused: false,
      note: '',
    };
    const input = toSchedulePayload({ scheduleId, definition });
    return this.settle(
      this.running().submit({
        ...this.startRequest(name, `schedule:${scheduleId}`),
        start: { workflowType: SCHEDULE_WORKFLOW_TYPE, taskQueue: 'perdure', input },
      }),
    );
  }

  patchSchedule(scheduleId: string, patch: SchedulePatch): Promise<RequestOutcome> {
    return this.settle(
      this.running().submit({
        type: 'UpdateWorkflow',
        ...this.scope,
        workflowId: WorkflowId(`schedule:${scheduleId}`),
        update: {
          updateId: this.newRunId(),
          name: patch.type,
          input: toSchedulePayload(patch),
          identity: 'spec',
        },
      }),
    );
  }

  async schedule(scheduleId: string) {
    const key = { ...this.scope, workflowId: WorkflowId(`schedule:${scheduleId}`) };
    return (await this.settle(this.running().describeSchedule(key)))?.state;
  }

  /** Where the log is to be read from. */
  get nextOffset(): number | undefined {
    return this.running().placeOf(ShardId(0))?.nextOffset;
  }

  /** Asks anything of the run of a workflow id. */
  ask(workflowId: string, what: object): Promise<RequestOutcome> {
    const request = { ...TEST_SCOPE, workflowId: WorkflowId(workflowId), ...what };
    return this.settle(this.running().submit(request as SubmittedRequest));
  }

  async signal(workflowId: string): Promise<RequestOutcome> {
    return this.settle(
      this.running().submit({
        type: 'SignalWorkflow',
        ...this.scope,
        workflowId: WorkflowId(workflowId),
        signalName: 'signal',
        identity: 'spec',
      }),
    );
  }

  /** Asks anything of the service. */
  request(
    request: DistributiveOmit<SubmittedRequest, 'tenantId' | 'namespaceId'>,
  ): Promise<RequestOutcome> {
    return this.settle(this.running().submit({ ...TEST_SCOPE, ...request }));
  }

  /** The same without waiting for the answer. */
  begin(
    request: DistributiveOmit<SubmittedRequest, 'tenantId' | 'namespaceId'>,
  ): Promise<RequestOutcome> {
    return this.running().submit({ ...TEST_SCOPE, ...request });
  }

  /** Everything that is stored of a run. */
  async factsOf(runId: RunId): Promise<Fact[]> {
    const facts: Fact[] = [];
    let from: FactPlace | undefined;
    do {
      const page = await this.store.readFacts({ ...TEST_SCOPE, runId }, from);
      facts.push(...page.facts);
      from = page.next;
    } while (from !== undefined);
    return facts;
  }

  /** Requests of runs to other runs that have no outcome yet, of all shards. */
  async outbox(): Promise<OutboxRow[]> {
    const first = { turn: 0, position: -1 };
    const page = { kind: 'Requests', after: first, countMax: 100_000, bytesMax: 1e9 } as const;
    const shards = Array.from({ length: this.shardCount }, (_, index) => ShardId(index));
    const rows = await Promise.all(shards.map((shard) => this.store.readOutbox(shard, page)));
    return rows.flat();
  }

  async describe(workflowId: string) {
    return this.settle(
      this.running().describeRun({ ...this.scope, workflowId: WorkflowId(workflowId) }),
    );
  }

  countOf(operation: keyof ExecutionStore): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  private running(): History {
    if (this.process === undefined) throw new Error('the world has not been started');
    return this.process;
  }

  private async settle<T>(asked: Promise<T>): Promise<T> {
    let isSettled = false;
    const noted = asked.finally(() => {
      isSettled = true;
    });
    noted.catch(() => undefined);
    // Read through a function: the compiler does not see that time changes it.
    const isOver = (): boolean => isSettled;
    for (let tries = 0; tries < 1_000 && !isOver(); tries += 1) await this.time.pass(tries);
    return noted;
  }

  newRunId(): RunId {
    this.uuids += 1;
    return RunId(numberedUuid(this.uuids, 9));
  }

  private ports(life: { readonly isOver: boolean }): HistoryPorts {
    const { time } = this;
    const after = (delayMs: number, run: () => void) =>
      time.after(delayMs, () => {
        if (!life.isOver) run();
      });
    return {
      store: this.watchedStore(),
      tasks: this.tasks(life),
      routes: this.routes,
      changes: new ChangeHub('spec', () => time.nowMs),
      definitions: {
        readDefinition: (_tenantId, ref) => Promise.resolve(this.definitions.get(ref.definitionId)),
      },
      expressions: {
        evaluate: () => {
          throw new Error('these machines have no expressions');
        },
      },
      surroundings: {
        monotonicMs: () => time.nowMs,
        newRunId: () => this.newRunId(),
        random: () => 0.5,
        after,
        soon: (run) => after(0, run),
      },
      faults: { report: (_message, cause) => this.faults.push(cause) },
      meter: { turn: () => undefined, fenced: () => undefined, unknownOutcome: () => undefined },
      sealTaskToken: () => 'token',
      ...(this.callbacks && { callbacks: this.callbacks }),
    };
  }

  private watchedStore(): ExecutionStore {
    const { store, writes } = this;
    return new Proxy(store, {
      get: (target, name: keyof ExecutionStore) =>
        name === 'writeTurn'
          ? (write: TurnWrite) => {
              writes.push(write);
              return target.writeTurn(write);
            }
          : target[name].bind(target as never),
    });
  }

  private tasks(life: { readonly isOver: boolean }): TaskSink {
    return {
      reserve: () =>
        this.hasPoller
          ? {
              identity: 'worker',
              pollRequestId: 'poll',
              respondWithinMs: 30_000,
              deliver: (task) => {
                if (!life.isOver) this.perform(task);
              },
              release: () => undefined,
            }
          : undefined,
      offer: (offer) => this.offers.push(offer),
      withdraw: () => undefined,
      notifyCancel: () => undefined,
      explain: () => ({
        kind: this.explanation,
        sentence: 'It is being handed out.',
        subject: 'queue',
      }),
      reserveWorkflowTask: () => undefined,
      offerWorkflowTask: (offer) => this.workflowOffers.push(offer),
      withdrawWorkflowTask: (offer) => this.workflowWithdrawals.push(offer),
      explainWorkflowTask: () => ({ kind: 'Dispatching', sentence: 'It is being handed out.' }),
      hasWorkflowPoller: () => false,
    };
  }

  private perform(task: ActivityTask): void {
    this.worked.push({ ...task, atMs: this.time.nowMs });
    const answer = this.work(task);
    if (answer === undefined) return;
    this.time.after(answer.afterMs, () => {
      void this.process
        ?.submit({
          type: 'RespondActivityTaskCompleted',
          tenantId: task.tenantId,
          namespaceId: task.namespaceId,
          workflowId: task.workflowId,
          runId: task.runId,
          activity: { activityId: task.activityId, attempt: task.attempt },
          identity: 'worker',
        })
        .catch(() => undefined);
    });
  }
}
