import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  Client,
  Connection,
  type WorkflowHandle,
  type WorkflowHandleWithFirstExecutionRunId,
  type WorkflowStartOptions,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type LogEntry,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

import { TestService } from '../../../../e2e/support/service';
import { activities } from './activities';

/** Workers take seconds to start and stop where others work too. */
jest.setTimeout(90_000);

const NO_ERRORS: readonly string[] = ['WARN', 'ERROR'];

/** The service, and what an SDK user has: a client, and workers with the ladder's workflows. */
export class Ladder {
  readonly logs: LogEntry[] = [];
  private constructor(
    readonly service: TestService | undefined,
    readonly client: Client,
    readonly native: NativeConnection,
    private readonly bundle: WorkflowBundleWithSourceMap,
  ) {}

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<Ladder> {
    const logs: LogEntry[] = [];
    Runtime.install({
      logger: new DefaultLogger('WARN', (entry) => logs.push(entry)),
      telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
    });
    const service = await TestService.start(environment);
    return Object.assign(await Ladder.at(service.grpc, service), { logs });
  }

  /** The same on a server that somebody else has started. */
  static async at(address: string, service?: TestService): Promise<Ladder> {
    const bundle = await bundleOf('workflows');
    const native = await NativeConnection.connect({ address });
    const connection = await Connection.connect({ address });
    return new Ladder(service, new Client({ connection }), native, bundle);
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
    await this.service?.stop();
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
      // An activity that does not listen must not keep a spec from ending.
      shutdownForceTime: '10s',
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

  /** Starts a run under an id of its own. */
  begin<Fn extends Workflow>(
    workflow: Fn,
    options: Omit<WorkflowStartOptions<Fn>, 'workflowId'> & { readonly workflowId?: string },
  ): Promise<WorkflowHandleWithFirstExecutionRunId<Fn>> {
    const workflowId = options.workflowId ?? randomUUID();
    return this.client.workflow.start(workflow, {
      ...options,
      workflowId,
    } as unknown as WorkflowStartOptions<Fn>);
  }

  /** Waits for something that happens outside. */
  async until(holds: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
    const end = Date.now() + withinMs;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error('It did not happen in time.');
      await sleep(20);
    }
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

/** The workflow code of a folder beside the specs'. */
export function bundleOf(folder: string): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: join(__dirname, '..', folder, 'index.ts'),
    logger: new DefaultLogger('ERROR'),
  });
}

function shortName(eventType: number): string {
  const name = temporal.api.enums.v1.EventType[eventType] ?? '';
  const words = name.replace('EVENT_TYPE_', '').toLowerCase().split('_');
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
}
