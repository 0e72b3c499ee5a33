import { type SubmittedRequest, Unavailable } from '@app/contract';
import { FakeWorker, NonDeterminism } from '@app/testing';

import { scopeOf } from './client';
import { HOST_QUEUE, script, SCRIPT_TYPE } from './host-code';
import type { SimNode } from './sim-node';
import type { SimProcess } from './sim-process';
import type { World } from './world';

/** Longer than a poll: a connection that says nothing is given up. */
const SILENCE_MS = 75_000;

/** A customer's process with workflow code: polls the service over the network, like an SDK. */
export class SimHost {
  readonly worker: FakeWorker;

  constructor(
    private readonly world: World,
    readonly process: SimProcess,
    of: { readonly tenantNumber: number; readonly sticky: boolean },
  ) {
    this.worker = new FakeWorker({
      polls: {
        // The service hears of a caller that has gone by nothing but its silence.
        pollWorkflowTask: ({ signal: _signal, ...poll }) =>
          this.ask('host.before-poll', (node) => node.polls.pollWorkflowTask(poll)),
        pollActivityTask: ({ signal: _signal, ...poll }) =>
          this.ask('host.before-poll', (node) => node.polls.pollActivityTask(poll)),
        historyOf: (activation, after) =>
          this.ask(undefined, (node) => node.polls.historyOf(activation, after)),
        historyPage: (run, token) =>
          this.ask(undefined, (node) => node.polls.historyPage(run, token)),
        describePollers: (queue, kind) =>
          this.world.currentNode!.polls.describePollers(queue, kind),
      },
      submitter: { submit: (request) => this.submit(request) },
      queries: {
        answerQuery: (run, queryId, answer) => {
          this.ask(undefined, (node) =>
            Promise.resolve(node.history.answerQuery(run, queryId, answer)),
          ).catch(() => undefined);
          return true;
        },
      },
      scope: scopeOf(of.tenantNumber),
      taskQueue: HOST_QUEUE,
      identity: process.name,
      workflows: { [SCRIPT_TYPE]: script },
      sticky: of.sticky,
      newRunId: () => world.newRunId(),
      after: process.after,
    });
  }

  start(): void {
    this.worker.start();
  }

  /** The process ends; says whether its code ever did something else than its history. */
  end(): void {
    this.worker.kill();
    this.judge();
  }

  judge(): void {
    for (const fault of this.worker.faults) {
      if (fault instanceof NonDeterminism) this.world.violate('DET', fault.message);
    }
  }

  private submit(request: SubmittedRequest) {
    return this.ask(
      'host.before-answer',
      (node) =>
        new Promise<Awaited<ReturnType<SimNode['history']['submit']>>>((resolve, reject) => {
          this.world.route(node, request, { answered: resolve, failed: reject });
        }),
    );
  }

  private ask<T>(
    point: Parameters<World['strikeAt']>[0] | undefined,
    what: (node: SimNode) => Promise<T>,
  ): Promise<T> {
    const { process, world } = this;
    const { time } = world;
    time.endWork();
    return new Promise((resolve, reject) => {
      const arrive = (run: () => void): void => {
        time.after(world.latencyMs(), () => {
          process.pass(run);
        });
      };
      const broken = (): void => {
        arrive(() => {
          reject(new Unavailable('the connection broke'));
        });
      };
      if (point !== undefined) world.strikeAt(point, process);
      process.after(SILENCE_MS, broken);
      process.pass(() => {
        time.after(world.latencyMs(), () => {
          const node = world.currentNode;
          if (node === undefined) {
            time.after(500, broken);
            return;
          }
          node.process.whenDead(broken);
          node.process.pass(() => {
            what(node).then(
              (value) => {
                node.process.pass(() => {
                  arrive(() => {
                    time.beginWork();
                    resolve(value);
                  });
                });
              },
              (fault: unknown) => {
                node.process.pass(() => {
                  arrive(() => {
                    reject(asError(fault));
                  });
                });
              },
            );
          });
        });
      });
    });
  }
}

function asError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(String(fault));
}
