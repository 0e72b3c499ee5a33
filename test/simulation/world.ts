import {
  type QueryCall,
  type QueryOutcome,
  type RequestOutcome,
  type RunDescription,
  type RunId,
  type SubmittedRequest,
  type WebhookEndpoint,
  type WorkflowKey,
} from '@app/contract';
import { MemoryExecutionStore, Random } from '@app/testing';

import { CallbackReceivers } from './callback-receivers';
import { Client, scopeOf } from './client';
import { type FaultPoint, Faults } from './faults';
import type { InvariantId, Violation } from './invariants';
import { Ledger } from './ledger';
import { Monitor } from './monitor';
import { drawPlan, type Plan } from './plan';
import { type Reply, RequestLog } from './request-log';
import { SimHost } from './sim-host';
import { runIdOf, SimNode } from './sim-node';
import { SimProcess } from './sim-process';
import { SimTime } from './sim-time';
import { Trace } from './trace';
import { Workers } from './workers';

const SECRET = `whsec_${'A'.repeat(43)}=`;
const FREEZE_MS_MAX = 30_000;
/** How long the others wait for a silent owner. */
const SESSION_MS = 6_000;
const JUMP_MS_MAX = 3_600_000;

/** Everything there is in one seed. */
export class World {
  readonly time = new SimTime();
  readonly random: Random;
  readonly faults: Faults;
  readonly plan: Plan;
  readonly trace: Trace;
  readonly monitor: Monitor;
  readonly store: MemoryExecutionStore;
  readonly workers: Workers;
  readonly ledger: Ledger;
  readonly callbacks: CallbackReceivers;
  readonly endpoints: readonly WebhookEndpoint[];
  readonly clients: readonly Client[];
  violation: Violation | undefined;
  private readonly log: RequestLog | undefined;
  private edge: SimProcess;
  private node: SimNode | undefined;
  private readonly hosts: SimHost[] = [];
  private processCount = 0;
  private runCount = 0;

  constructor(
    readonly seed: number,
    isTraced: boolean,
  ) {
    this.random = new Random(seed);
    this.faults = new Faults(this.random);
    this.plan = drawPlan(this.random, this.faults);
    this.trace = new Trace(() => this.time.nowMs, isTraced);
    this.workers = new Workers(this);
    this.monitor = new Monitor(
      {
        complain: this.violate,
        now: () => this.time.nowMs,
        hasAnswered: (...of) => this.workers.hasAnswered(...of),
      },
      (who, what) => {
        this.trace.note(who, what);
      },
    );
    this.store = new MemoryExecutionStore({
      shardCount: this.plan.shardCount,
      now: () => this.time.nowMs,
    });
    this.ledger = new Ledger(this);
    this.callbacks = new CallbackReceivers(this);
    this.endpoints = this.drawEndpoints();
    this.log = this.plan.usesLog ? new RequestLog(this) : undefined;
    this.edge = this.newProcess('edge');
    this.clients = Array.from(
      { length: this.plan.clientCount },
      (_, index) => new Client(this, index),
    );
  }

  start(): void {
    this.startNode();
    for (let number = 0; number < this.plan.hostCount * this.plan.tenantCount; number += 1) {
      this.startHost(1 + (number % this.plan.tenantCount));
    }
    for (const client of this.clients) client.start();
  }

  readonly violate = (invariant: InvariantId, message: string): void => {
    this.violation ??= { invariant, message };
    this.trace.note('monitor', `${invariant} broken: ${message}`);
  };

  get currentNode(): SimNode | undefined {
    return this.node?.process.isAlive === true ? this.node : undefined;
  }

  judgeHosts(): void {
    for (const host of this.hosts) host.judge();
  }

  /** Requests that the process which serves now never answered, although nothing stops it. */
  get unansweredCount(): number {
    return this.currentNode?.unansweredCount ?? 0;
  }

  readonly newRunId = (): RunId => {
    this.runCount += 1;
    return runIdOf(this.runCount);
  };

  latencyMs(): number {
    return this.random.below(this.plan.latencyMsMax + 1);
  }

  loopDelayMs(): number {
    return this.random.below(this.plan.loopDelayMsMax + 1);
  }

  /** A process comes to a point where it can break. */
  strikeAt(point: FaultPoint, process: SimProcess): void {
    if (!process.isAlive || process.isFrozen) return;
    const strike = this.faults.strikesAt(point);
    if (strike === undefined) {
      if (this.faults.strikes('clock-jump')) {
        process.clock.wallSkewMs = this.random.between(-JUMP_MS_MAX, JUMP_MS_MAX);
      }
      return;
    }
    this.trace.note(process.name, `${strike} at ${point}`);
    if (strike === 'crash') this.crash(process);
    else this.freeze(process);
  }

  /** Internal faults that a seed's own faults explain are not news. */
  reported(name: string, message: string, cause: unknown): void {
    const text = cause instanceof Error ? cause.message : String(cause);
    this.trace.note(name, `reports: ${message}: ${text}`);
    if (
      message.includes('workflow code could not be advanced') ||
      text.includes('cannot be decided')
    ) {
      this.violate('LIV', `${message}: ${describeCause(cause)}`);
    }
  }

  /** The store itself refused a statement: an owner contradicted what is stored. */
  storeRefused(operation: string, fault: unknown): void {
    this.violate('STO', `${operation}: ${fault instanceof Error ? fault.message : String(fault)}`);
  }

  /** From a client, or a worker that answers by token. */
  submitFromOutside(
    request: SubmittedRequest,
    told: (outcome: RequestOutcome | undefined, fault?: unknown) => void,
  ): void {
    const reply: Reply = {
      answered: (outcome) => {
        this.answer(() => {
          told(outcome);
        });
      },
      failed: (fault) => {
        this.answer(() => {
          told(undefined, fault);
        });
      },
    };
    if (this.faults.strikes('request-lost')) return;
    this.time.after(this.latencyMs(), () => {
      if (this.log !== undefined) {
        if (this.faults.strikes('edge-crash')) this.crashEdge();
        this.log.submit(this.edge, request, reply);
        return;
      }
      const { node } = this;
      node?.process.pass(() => {
        node.submit(request, reply);
      });
    });
  }

  /** What a process of ours asks of the shard that owns a workflow. */
  route(from: SimNode, request: SubmittedRequest, reply: Reply): void {
    if (this.log === undefined) from.submit(request, reply);
    else this.log.submit(from.process, request, reply);
  }

  describeFromOutside(
    key: WorkflowKey,
    told: (described: RunDescription | undefined) => void,
    failed: () => void,
  ): void {
    this.readFromOutside((node) => node.history.describeRun(key), told, failed);
  }

  queryFromOutside(
    call: QueryCall,
    told: (outcome: QueryOutcome) => void,
    failed: () => void,
  ): void {
    this.readFromOutside((node) => node.history.queryWorkflow(call), told, failed);
  }

  private readFromOutside<T>(
    read: (node: SimNode) => Promise<T>,
    told: (what: T) => void,
    failed: () => void,
  ): void {
    this.time.after(this.latencyMs(), () => {
      const { node } = this;
      node?.process.pass(() => {
        read(node).then(
          (what) => {
            node.process.pass(() => {
              this.answer(() => {
                told(what);
              });
            });
          },
          () => {
            node.process.pass(failed);
          },
        );
      });
    });
  }

  private answer(run: () => void): void {
    if (this.faults.strikes('answer-lost')) return;
    this.time.after(this.latencyMs(), run);
  }

  private startNode(): void {
    const node = new SimNode(this, this.newProcess('node'));
    this.node = node;
    this.trace.note(node.process.name, 'starts');
    node.start();
    this.log?.feed(node);
    this.time.after(this.random.between(1_000, 60_000), () => {
      const isAlone = this.node === node && node.process.isAlive;
      if (isAlone && this.faults.strikes('rival-owner')) this.startNode();
    });
  }

  /** A host that dies is followed by another, whose cache is empty. */
  private startHost(tenantNumber: number): void {
    const { plan, random, time } = this;
    const process = this.newProcess(`host-of-${tenantNumber}`);
    const host = new SimHost(this, process, { tenantNumber, sticky: plan.hostsAreSticky });
    this.hosts.push(host);
    process.whenDead(() => {
      host.end();
      time.after(random.between(10, 5_000), () => {
        this.startHost(tenantNumber);
      });
    });
    host.start();
    time.after(random.between(2_000, 60_000), () => {
      if (this.faults.strikes('host-crash')) process.kill();
    });
  }

  private crash(process: SimProcess): void {
    process.kill();
    if (process === this.edge) this.crashEdge();
    else if (process === this.node?.process) this.restartLater(this.random.between(10, 5_000));
  }

  private freeze(process: SimProcess): void {
    const durationMs = this.random.below(FREEZE_MS_MAX);
    process.freeze(durationMs);
    if (process !== this.node?.process || durationMs < SESSION_MS) return;
    this.restartLater(SESSION_MS);
  }

  /** A process ends by itself; should it have been the one that serves, another follows. */
  end(node: SimNode): void {
    node.process.kill();
    if (this.node === node) this.restartLater(10);
  }

  private restartLater(delayMs: number): void {
    const { node } = this;
    this.time.after(delayMs, () => {
      if (this.node === node) this.startNode();
    });
  }

  private crashEdge(): void {
    this.edge.kill();
    this.edge = this.newProcess('edge');
  }

  private newProcess(role: string): SimProcess {
    this.processCount += 1;
    return new SimProcess(`${role}-${this.processCount}`, this.time, {
      wallSkewMs: this.faults.isOn('clock-jump') ? this.random.between(-5_000, 5_000) : 0,
      monotonicOriginMs: this.time.nowMs - this.random.below(1_000_000),
    });
  }

  private drawEndpoints(): readonly WebhookEndpoint[] {
    return Array.from({ length: this.plan.tenantCount }, (_, index) => {
      const scope = scopeOf(index + 1);
      return {
        id: `endpoint-${index}`,
        ...scope,
        namespace: 'default',
        name: `worker-${index}`,
        url: `http://worker/${scope.tenantId}`,
        taskQueue: 'default',
        activityTypes: [],
        workflowTypes: [],
        state: 'Active',
        keys: [{ keyId: 'k1', secret: SECRET, createdAt: 0 }],
        maxConcurrency: this.plan.maxConcurrency,
        ratePerSecondMax: 0,
        responseWindowMs: 30_000,
        batchSizeMax: this.plan.batchSizeMax,
        headers: {},
        revision: 1,
      };
    });
  }
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause === undefined ? (cause.stack ?? cause.message) : describeCause(cause.cause);
}
