import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type LogEntry,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

import { TestService } from '../../../../e2e/support/service';
import { activities } from './activities';

const NO_ERRORS: readonly string[] = ['WARN', 'ERROR'];

/** The service, and what an SDK user has: a client, and workers with the ladder's workflows. */
export class Ladder {
  readonly logs: LogEntry[] = [];
  private constructor(
    readonly service: TestService,
    readonly client: Client,
    readonly native: NativeConnection,
    private readonly bundle: WorkflowBundleWithSourceMap,
  ) {}

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<Ladder> {
    const logs: LogEntry[] = [];
    Runtime.install({ logger: new DefaultLogger('WARN', (entry) => logs.push(entry)) });
    const service = await TestService.start(environment);
    const address = service.grpc;
    const bundle = await bundleWorkflowCode({
      workflowsPath: join(__dirname, '../workflows/index.ts'),
      logger: new DefaultLogger('ERROR'),
    });
    const native = await NativeConnection.connect({ address });
    const connection = await Connection.connect({ address });
    const ladder = new Ladder(service, new Client({ connection }), native, bundle);
    return Object.assign(ladder, { logs });
  }

  /** Things worth a look that the SDK has logged. */
  get problems(): string[] {
    return this.logs
      .filter(({ level }) => NO_ERRORS.includes(level))
      .map(({ level, message }) => `${level} ${message}`);
  }

  async stop(): Promise<void> {
    await this.client.connection.close();
    await this.native.close();
    await this.service.stop();
  }

  newQueue(): string {
    return `queue-${randomUUID()}`;
  }

  newWorker(options: Partial<WorkerOptions> & { readonly taskQueue: string }): Promise<Worker> {
    return Worker.create({
      connection: this.native,
      namespace: 'default',
      workflowBundle: this.bundle,
      activities,
      ...options,
    });
  }

  /** Runs the work while a worker of a queue of its own is there. */
  async withWorker<Result>(
    work: (taskQueue: string, worker: Worker) => Promise<Result>,
    options: Partial<WorkerOptions> = {},
  ): Promise<Result> {
    const taskQueue = this.newQueue();
    const worker = await this.newWorker({ taskQueue, ...options });
    return worker.runUntil(work(taskQueue, worker));
  }

  /** The types of the run's events in their order, without what all of them begin with. */
  async eventTypes(handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<string[]> {
    const { events } = await handle.fetchHistory();
    return (events ?? []).map(({ eventType }) => shortName(eventType ?? 0));
  }

  /** Replays what a run's history says in the SDK's replayer: a difference of any attribute that counts throws. */
  async replay(handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<void> {
    const history = await handle.fetchHistory();
    await Worker.runReplayHistory({ workflowBundle: this.bundle }, history);
  }
}

function shortName(eventType: number): string {
  const name = temporal.api.enums.v1.EventType[eventType] ?? '';
  const words = name.replace('EVENT_TYPE_', '').toLowerCase().split('_');
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
}
