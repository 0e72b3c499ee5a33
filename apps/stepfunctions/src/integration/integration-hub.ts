import { AWS_TASK_QUEUE } from '@app/asl';
import type { ActivityTask, RequestSubmitter, TaskQueueKey, TaskSink } from '@app/contract';

import { IntegrationPoller, type PollerRegistration } from './integration-poller';
import { UnservedCalls, type UnservedCallsOptions } from './unserved-calls';

/** A namespace whose last call is this long ago is no longer polled for. */
const IDLE_MS = 600_000;

/** Matching, as the hub sees it. */
export interface IntegrationRegistry {
  register(poller: IntegrationPoller): PollerRegistration;
}

export interface IntegrationHubOptions {
  readonly registry: IntegrationRegistry;
  readonly submitter: () => RequestSubmitter;
  readonly perform: (task: ActivityTask) => Promise<void>;
  readonly refuse: UnservedCallsOptions['refuse'];
  readonly report: UnservedCallsOptions['report'];
}

interface Polled {
  readonly poller: IntegrationPoller;
  usedAt: number;
}

/**
 * Serves the integration queues of all namespaces. Nobody knows beforehand which of them call services, so a queue gets
 * its poller when a run first has something for it: an attempt that waits is offered again and again until it is taken,
 * which also brings the pollers back after a restart.
 */
export class IntegrationHub {
  private readonly polled = new Map<string, Polled>();
  private readonly sweep: NodeJS.Timeout;
  private unserved: UnservedCalls | undefined;

  constructor(private readonly options: IntegrationHubOptions) {
    this.sweep = setInterval(() => {
      this.leaveIdle();
    }, IDLE_MS / 10);
    this.sweep.unref();
  }

  /** Matching as the shards are to see it: what it is asked about integration queues has a poller. */
  watch(sink: TaskSink): TaskSink {
    const { refuse, report } = this.options;
    const unserved = new UnservedCalls({ sink, refuse, report });
    this.unserved = unserved;
    return {
      reserve: (queue, activityType) => {
        if (queue.name === AWS_TASK_QUEUE) this.ensure(queue);
        return sink.reserve(queue, activityType);
      },
      offer: (offer) => {
        sink.offer(offer);
        unserved.offered(offer);
      },
      withdraw: (offer) => {
        sink.withdraw(offer);
        unserved.withdrawn(offer);
      },
      notifyCancel: (task) => sink.notifyCancel(task),
      explain: (queue, activityType) => sink.explain(queue, activityType),
      reserveWorkflowTask: (queue, type) => sink.reserveWorkflowTask(queue, type),
      offerWorkflowTask: (offer) => sink.offerWorkflowTask(offer),
      withdrawWorkflowTask: (offer) => sink.withdrawWorkflowTask(offer),
      explainWorkflowTask: (queue, type) => sink.explainWorkflowTask(queue, type),
      hasWorkflowPoller: (queue) => sink.hasWorkflowPoller(queue),
    };
  }

  close(): void {
    clearInterval(this.sweep);
    this.unserved?.close();
    for (const { poller } of this.polled.values()) poller.close();
    this.polled.clear();
  }

  private ensure(queue: TaskQueueKey): void {
    const key = `${queue.tenantId}|${queue.namespaceId}`;
    const known = this.polled.get(key);
    if (known !== undefined) {
      known.usedAt = performance.now();
      return;
    }
    const poller = new IntegrationPoller(queue, this.options.submitter(), this.options.perform);
    this.polled.set(key, { poller, usedAt: performance.now() });
    poller.open(this.options.registry.register(poller));
  }

  private leaveIdle(): void {
    const before = performance.now() - IDLE_MS;
    for (const [key, { poller, usedAt }] of this.polled) {
      if (usedAt > before) continue;
      poller.close();
      this.polled.delete(key);
    }
  }
}
