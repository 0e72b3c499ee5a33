import {
  type ActivityTaskOffer,
  type RequestOutcome,
  type RequestSubmitter,
  type Reservation,
  RunId,
  type SubmittedRequest,
  type TaskQueueKey,
  type TaskSink,
} from '@app/contract';
import { deliveryIds, WebhookCourier } from '@app/dispatcher';
import { ChangeHub, History } from '@app/history';
import { LongPolls, TaskQueueManager } from '@app/matching';
import { numberedUuid } from '@app/testing';

import { Dispatcher } from '../../apps/dispatcher/src/dispatcher';
import { compiledDefinition, definitionText } from './definition-shelf';
import type { SimProcess } from './sim-process';
import { storeLink } from './store-link';
import type { World } from './world';

/** A process that was replaced ends soon after: whoever supervises it sees that it serves nothing. */
const ZOMBIE_MS = 20_000;

/** One process with all roles, as the service composes it, on the world's store, network and clock. */
export class SimNode {
  readonly history: History;
  readonly matching = new TaskQueueManager();
  readonly changes: ChangeHub;
  readonly polls: LongPolls;
  /** Requests that the shard owners of this process have neither answered nor failed. */
  unansweredCount = 0;
  private readonly dispatcher: Dispatcher;

  constructor(
    private readonly world: World,
    readonly process: SimProcess,
  ) {
    this.changes = new ChangeHub(process.name, () => process.wallMs());
    this.history = this.newHistory();
    this.dispatcher = this.newDispatcher();
    this.polls = new LongPolls({
      registry: this.matching,
      submitter: this.submitter(),
      history: world.store,
      queries: this.history,
      clock: { now: () => process.wallMs(), after: process.after },
    });
  }

  start(): void {
    void this.history.start();
    void this.dispatcher.start();
  }

  /** What arrives at the process for a shard; the answer leaves it the same way. */
  submit(
    request: SubmittedRequest,
    reply: { answered(outcome: RequestOutcome): void; failed(fault: unknown): void },
    offset?: number,
  ): void {
    this.unansweredCount += 1;
    const answering =
      offset === undefined
        ? this.history.submit(request)
        : this.history.submit(request, { offset });
    answering.then(
      (outcome) => {
        this.unansweredCount -= 1;
        this.leave('history.before-answer', () => reply.answered(outcome));
      },
      (fault: unknown) => {
        this.unansweredCount -= 1;
        this.process.pass(() => reply.failed(fault));
      },
    );
  }

  private leave(point: Parameters<World['strikeAt']>[0], run: () => void): void {
    this.world.strikeAt(point, this.process);
    this.process.pass(run);
  }

  private newHistory(): History {
    const { process, world } = this;
    return new History(
      {
        store: storeLink(world, process, () => {
          world.faults.probe('owner replaced');
          process.after(ZOMBIE_MS, () => {
            world.end(this);
          });
        }),
        tasks: this.taskSink(),
        changes: this.changes,
        definitions: {
          readDefinition: (_tenantId, ref) =>
            new Promise((resolve) => {
              world.time.after(world.latencyMs(), () => {
                process.pass(() => {
                  resolve(definitionText(ref.definitionId));
                });
              });
            }),
        },
        compileDefinition: compiledDefinition,
        expressions: {
          evaluate: () => {
            throw new Error('these machines have no expressions');
          },
        },
        surroundings: {
          monotonicMs: () => process.monotonicMs(),
          newRunId: () => world.newRunId(),
          random: world.random.fraction,
          after: process.after,
          soon: (run) => void process.after(world.loopDelayMs(), run),
        },
        faults: {
          report: (message, cause) => {
            world.reported(process.name, message, cause);
          },
        },
        meter: {
          turn: () => {
            world.strikeAt('history.after-actions', process);
          },
          fenced: () => {
            world.faults.probe('owner fenced');
            world.trace.note(process.name, 'fenced');
          },
          unknownOutcome: () => {
            world.faults.probe('unknown commit');
          },
        },
        callbacks: { deliver: (callback) => world.callbacks.deliver(process, callback) },
        sealTaskToken: (content) => JSON.stringify(content),
      },
      { shardCount: world.plan.shardCount, owner: process.name, limits: world.plan.limits },
    );
  }

  private taskSink(): TaskSink {
    const { matching, process, world } = this;
    // Whatever else matching can do, it does itself.
    return Object.assign(Object.create(matching) as TaskSink, {
      reserve: (queue: TaskQueueKey, activityType: string): Reservation | undefined => {
        const reservation = matching.reserve(queue, activityType);
        if (reservation === undefined) return undefined;
        return {
          identity: reservation.identity,
          pollRequestId: reservation.pollRequestId,
          ...(reservation.respondWithinMs !== undefined && {
            respondWithinMs: reservation.respondWithinMs,
          }),
          deliver: (task) => {
            world.strikeAt('history.before-handout', process);
            if (process.isAlive) reservation.deliver(task);
          },
          release: () => {
            world.faults.probe('reservation released');
            reservation.release();
          },
        };
      },
      offer: (offer: ActivityTaskOffer): void => {
        world.strikeAt('history.before-offer', process);
        if (process.isAlive) matching.offer(offer);
      },
      notifyCancel: (task: Parameters<TaskSink['notifyCancel']>[0]): void => {
        world.faults.probe('cancel notified');
        matching.notifyCancel(task);
      },
    });
  }

  /** The way from what lives in this process to the shards. */
  private submitter(): RequestSubmitter {
    const { process, world } = this;
    return {
      submit: (request) =>
        new Promise((resolve, reject) => {
          world.strikeAt('dispatcher.before-settle', process);
          process.pass(() => {
            world.route(this, request, { answered: resolve, failed: reject });
          });
        }),
    };
  }

  private newDispatcher(): Dispatcher {
    const { process, world } = this;
    const clock = {
      monotonicMs: () => process.monotonicMs(),
      wallMs: () => process.wallMs(),
      after: process.after,
      soon: (run: () => void) => void process.after(0, run),
    };
    return new Dispatcher({
      submitter: this.submitter(),
      registry: this.matching,
      endpoints: { list: () => Promise.resolve(world.endpoints), onChange: () => () => undefined },
      courier: new WebhookCourier({
        caller: { post: (post) => world.workers.post(process, post) },
        clock,
        newBatchId: deliveryIds(`${process.name}-b`),
        taskToken: (attempt) => JSON.stringify(attempt),
        workflowTaskToken: (run) => JSON.stringify(run),
        callbackBaseUrl: () => 'http://callbacks',
      }),
      log: { append: () => Promise.resolve() },
      healthSink: {
        report: () => undefined,
        found: () => undefined,
        disable: () => Promise.resolve(),
      },
      faults: {
        report: (message, cause) => {
          world.reported(process.name, message, cause);
        },
      },
      clock,
      random: world.random.fraction,
      newDeliveryId: deliveryIds(process.name),
      // The endpoints of the simulation host activities only.
      histories: { historyOf: () => Promise.resolve({ events: [] }) },
      newRunId: () => '',
      queries: { takeQuery: () => Promise.resolve(undefined), answerQuery: () => false },
    });
  }
}

export function runIdOf(number: number): RunId {
  return RunId(numberedUuid(number, 9));
}
