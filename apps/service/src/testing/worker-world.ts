import {
  type Failure,
  type HistoryEvent,
  type QueryCall,
  type QueryOutcome,
  type RequestOf,
  type RequestOutcome,
  RunId,
  type RunKey,
  type StartAttributes,
  type SubmittedRequest,
  Unavailable,
  type UpdateStage,
  WorkflowId,
} from '@app/contract';
import { ChangeHub, History } from '@app/history';
import { LongPolls, TaskQueueManager } from '@app/matching';
import {
  FakeWorker,
  type FakeWorkerOptions,
  MemoryExecutionStore,
  numberedUuid,
  type StoreMishap,
  TEST_SCOPE,
  toJson,
  VirtualTime,
} from '@app/testing';

type WorkerOptions = Pick<FakeWorkerOptions, 'workflows' | 'activities' | 'sticky'> & {
  readonly identity?: string;
  readonly taskQueue?: string;
};

interface UpdateOptions {
  readonly updateId?: string;
  readonly input?: unknown;
}

/** One process of shard owner, matching and polls. */
interface Process {
  readonly history: History;
  readonly polls: LongPolls;
  /** Rejects when the process is gone: whoever waits for an answer sees the connection break. */
  readonly death: Promise<never>;
  die(): void;
}

/**
 * A whole service without a network: the real shard owner, matching and polls on an in-memory store, workers of the fake
 * SDK, and time that stands still unless a spec lets it pass.
 */
export class WorkerWorld {
  readonly time = new VirtualTime();
  readonly faults: unknown[] = [];
  readonly changes = new ChangeHub('spec', () => this.time.nowMs);
  mishap: ((operation: string) => StoreMishap | undefined) | undefined;
  private readonly store = new MemoryExecutionStore({
    shardCount: 1,
    now: () => this.time.nowMs,
    sleep: this.time.sleep,
    mishapOf: (operation) => this.mishap?.(operation),
  });
  private uuids = 0;
  private process: Process | undefined;

  async start(): Promise<void> {
    const process = this.newProcess();
    this.process = process;
    void process.history.start();
    await this.time.pass(0);
  }

  /** The process of the service is gone, and another one takes over what is stored. */
  async restart(): Promise<void> {
    this.process?.die();
    await this.start();
  }

  /** The process gives its shards back, and another one takes them. */
  async handOver(): Promise<void> {
    const stopped = this.history.stop();
    await this.time.pass(100);
    await stopped;
    await this.start();
  }

  get history(): History {
    return this.running().history;
  }

  get polls(): LongPolls {
    return this.running().polls;
  }

  /** A worker that polls until it is killed. It survives restarts of the service. */
  worker({ identity = 'worker', taskQueue = 'queue', ...rest }: WorkerOptions): FakeWorker {
    const worker = new FakeWorker({
      polls: {
        pollWorkflowTask: (poll) => this.answered((polls) => polls.pollWorkflowTask(poll)),
        pollActivityTask: (poll) => this.answered((polls) => polls.pollActivityTask(poll)),
        historyOf: (activation, after) => this.polls.historyOf(activation, after),
        historyPage: (run, token) => this.polls.historyPage(run, token),
        describePollers: (queue, kind) => this.polls.describePollers(queue, kind),
      },
      submitter: { submit: (request) => this.answered(() => this.history.submit(request)) },
      queries: {
        answerQuery: (run, queryId, answer) => this.history.answerQuery(run, queryId, answer),
      },
      scope: TEST_SCOPE,
      newRunId: () => this.newRunId(),
      after: this.time.after,
      identity,
      taskQueue,
      ...rest,
    });
    worker.start();
    return worker;
  }

  async startWorkflow(
    workflowType: string,
    input?: unknown,
    fields: Partial<Omit<RequestOf<'StartWorkflow'>, 'now' | 'start'>> & {
      readonly start?: Partial<StartAttributes>;
    } = {},
  ): Promise<RunId> {
    const { start, ...rest } = fields;
    const outcome = await this.submit({
      type: 'StartWorkflow',
      ...TEST_SCOPE,
      workflowId: WorkflowId('w'),
      newRunId: this.newRunId(),
      start: { workflowType, taskQueue: 'queue', input: toJson(input), ...start },
      identity: 'client',
      reusePolicy: 'AllowDuplicate',
      conflictPolicy: 'Fail',
      ...rest,
    });
    if (!outcome.ok) throw new Error(outcome.rejection.message);
    return outcome.reply.runId;
  }

  signal(signalName: string, input?: unknown, workflowId = 'w'): Promise<RequestOutcome> {
    return this.submit({
      type: 'SignalWorkflow',
      ...TEST_SCOPE,
      workflowId: WorkflowId(workflowId),
      signalName,
      input: toJson(input),
      identity: 'client',
    });
  }

  /** Hands an update in, or asks for the one of that id. */
  async update(
    name: string,
    { updateId = 'u', input }: UpdateOptions = {},
    workflowId = 'w',
  ): Promise<{ readonly stage?: UpdateStage; readonly failure?: Failure; readonly code?: string }> {
    const outcome = await this.submit({
      type: 'UpdateWorkflow',
      ...TEST_SCOPE,
      workflowId: WorkflowId(workflowId),
      update: { updateId, name, input: toJson(input), identity: 'client' },
    });
    if (!outcome.ok) return { code: outcome.rejection.code };
    const { stage, outcome: known } = outcome.reply.update ?? {};
    return {
      ...(stage !== undefined && { stage }),
      ...(known?.type === 'Failure' && { failure: known.failure }),
    };
  }

  /** Asks workflow code; the answer takes no more time than it must. */
  query(
    queryType: string,
    fields: Partial<Omit<QueryCall, 'workflowId'>> & { readonly workflowId?: string } = {},
  ): Promise<QueryOutcome> {
    const { workflowId = 'w', ...rest } = fields;
    const key = { ...TEST_SCOPE, workflowId: WorkflowId(workflowId) };
    return this.settled(
      this.history.queryWorkflow({ ...key, queryType, timeoutMs: 10_000, ...rest }),
    );
  }

  /** Submits, and lets time pass as far as the answer needs it. */
  async submit(request: SubmittedRequest): Promise<RequestOutcome> {
    return this.settled(this.history.submit(request));
  }

  /** The outcome of something asked of the service, which takes no more time than it must. */
  async settled<T>(asked: Promise<T>): Promise<T> {
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

  /** The stored history of a run: the last one of the workflow id unless named. */
  async events(key: { workflowId?: string; runId?: RunId } = {}): Promise<HistoryEvent[]> {
    return this.store.readHistory(await this.keyOf(key), { after: 0, countMax: 1_000_000 });
  }

  /** The types of its events, with the times they occur in a row. */
  async story(key: { workflowId?: string; runId?: RunId } = {}): Promise<string[]> {
    return (await this.events(key)).map(({ type }) => type);
  }

  async describe(workflowId = 'w') {
    return this.settled(
      this.history.describeRun({ ...TEST_SCOPE, workflowId: WorkflowId(workflowId) }),
    );
  }

  newRunId(): RunId {
    this.uuids += 1;
    return RunId(numberedUuid(this.uuids, 9));
  }

  private answered<T>(ask: (polls: LongPolls) => Promise<T>): Promise<T> {
    const { polls, death } = this.running();
    return Promise.race([ask(polls), death]);
  }

  async keyOf(key: { workflowId?: string; runId?: RunId }): Promise<RunKey> {
    const workflowId = WorkflowId(key.workflowId ?? 'w');
    const [header] = await this.store.findCurrentRuns([{ ...TEST_SCOPE, workflowId }]);
    const runId = key.runId ?? header?.runId;
    if (runId === undefined) throw new Error(`there is no workflow ${workflowId}`);
    return { ...TEST_SCOPE, workflowId, runId };
  }

  private running(): Process {
    if (this.process === undefined) throw new Error('the world has not been started');
    return this.process;
  }

  private newProcess(): Process {
    const { time } = this;
    const life = { isOver: false };
    let die = (): void => undefined;
    const death = new Promise<never>((_, reject) => {
      die = () => {
        life.isOver = true;
        reject(new Unavailable('the connection broke'));
      };
    });
    death.catch(() => undefined);
    const after = (delayMs: number, run: () => void) =>
      time.after(delayMs, () => {
        if (!life.isOver) run();
      });
    const matching = new TaskQueueManager();
    const history = new History(
      {
        store: this.store,
        tasks: matching,
        changes: this.changes,
        definitions: { readDefinition: () => Promise.resolve(undefined) },
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
      },
      { shardCount: 1, owner: 'spec' },
    );
    const polls = new LongPolls({
      registry: matching,
      submitter: { submit: (request) => history.submit(request) },
      history: this.store,
      queries: history,
      clock: { now: () => time.nowMs, after },
    });
    return { history, polls, death, die };
  }
}
