import type {
  ActivityTask,
  ActivityTaskOffer,
  DeliveryRecord,
  QueryAnswer,
  RequestOutcome,
  RequestSubmitter,
  Reservation,
  SubmittedRequest,
  WebhookEndpoint,
} from '@app/contract';

import type { ActivityCall, AttemptRef, Courier } from '../delivery/courier';
import type { DeliveryOutcome } from '../delivery/delivery-outcome';
import { deliveryIds } from '../delivery-ids';
import { Dispatcher, type DispatcherOptions } from '../dispatcher';
import type { EndpointHealth } from '../endpoint/endpoint-health';
import type { Reachability } from '../endpoint/reachability';
import type {
  CancelNotice,
  DeliveryLog,
  EndpointChange,
  EndpointHealthSink,
  EndpointSource,
  Poller,
  PollerRegistration,
  PollerRegistry,
  WorkflowPoller,
} from '../ports';
import type { WorkflowCall } from '../workflow/workflow-call';
import { VirtualClock } from './virtual-clock';

/** Courier whose worker is the spec: calls wait until they are answered. */
export class HandCourier implements Courier {
  readonly calls: ActivityCall[] = [];
  readonly batches: (readonly ActivityCall[])[] = [];
  readonly aborted: ActivityCall[] = [];
  readonly workflowCalls: WorkflowCall[] = [];
  readonly notices: AttemptRef[] = [];
  noticesFail = 0;

  deliver(_endpoint: WebhookEndpoint, call: ActivityCall): () => void {
    this.calls.push(call);
    return () => {
      this.aborted.push(call);
      call.answered({ type: 'Aborted', maybeSent: true }, { totalMs: 1 });
    };
  }

  deliverBatch(_endpoint: WebhookEndpoint, calls: readonly ActivityCall[]): () => void {
    this.batches.push(calls);
    return () => undefined;
  }

  deliverWorkflowTask(_endpoint: WebhookEndpoint, call: WorkflowCall): () => void {
    this.workflowCalls.push(call);
    return () => {
      call.answered(
        { type: 'NotDelivered', outcome: { type: 'Aborted', maybeSent: true } },
        { totalMs: 1 },
      );
    };
  }

  notifyCancel(_endpoint: WebhookEndpoint, attempt: AttemptRef): Promise<boolean> {
    this.notices.push(attempt);
    this.noticesFail -= 1;
    return Promise.resolve(this.noticesFail < 0);
  }

  /** Answers the oldest call that waits. */
  answer(outcome: DeliveryOutcome): ActivityCall {
    const call = this.calls.shift();
    if (call === undefined) throw new Error('No call waits.');
    call.answered(outcome, { totalMs: 1 });
    return call;
  }
}

/** History as the dispatcher sees it: records what is submitted, starts what was offered. */
export class HandHistory implements RequestSubmitter {
  readonly submitted: SubmittedRequest[] = [];
  readonly tasks = new Map<string, ActivityTask>();
  private readonly replies: (RequestOutcome | Error)[] = [];

  /** The next submissions get these, in order. */
  replyNext(...replies: (RequestOutcome | Error)[]): void {
    this.replies.push(...replies);
  }

  submit(request: SubmittedRequest): Promise<RequestOutcome> {
    this.submitted.push(request);
    const reply = this.replies.shift();
    if (reply instanceof Error) return Promise.reject(reply);
    if (reply !== undefined) return Promise.resolve(reply);
    const runId = request.runId as NonNullable<typeof request.runId>;
    if (request.type !== 'RecordActivityTaskStarted') {
      return Promise.resolve({ ok: true, reply: { runId } });
    }
    const activityTask = this.tasks.get(runId);
    if (activityTask === undefined) throw new Error(`No task for run ${runId}.`);
    return Promise.resolve({ ok: true, reply: { runId, activityTask } });
  }

  types(): string[] {
    return this.submitted.map((request) => request.type);
  }
}

/** Matching with one backlog for all, enough to see who asks for what. */
export class HandRegistry implements PollerRegistry {
  readonly backlog: ActivityTaskOffer[] = [];
  readonly pollers: Poller[] = [];
  readonly workflowPollers: WorkflowPoller[] = [];
  private readonly cancelListeners: ((notice: CancelNotice) => void)[] = [];

  register(poller: Poller): PollerRegistration {
    this.pollers.push(poller);
    return {
      ready: () => {
        this.drain(poller);
      },
      close: () => {
        this.pollers.splice(this.pollers.indexOf(poller), 1);
      },
    };
  }

  registerWorkflowPoller(poller: WorkflowPoller): PollerRegistration {
    this.workflowPollers.push(poller);
    return {
      ready: () => undefined,
      close: () => {
        this.workflowPollers.splice(this.workflowPollers.indexOf(poller), 1);
      },
    };
  }

  onCancel(listener: (notice: CancelNotice) => void): () => void {
    this.cancelListeners.push(listener);
    return () => undefined;
  }

  cancel(notice: CancelNotice): void {
    for (const listener of this.cancelListeners) listener(notice);
  }

  offer(offer: ActivityTaskOffer): void {
    this.backlog.push(offer);
    for (const poller of [...this.pollers]) this.drain(poller);
  }

  /** Of the first poller that has one. */
  reserve(): Reservation | undefined {
    return this.pollers.find((poller) => poller.capacity() > 0)?.reserve();
  }

  /** Slots that can be taken before the poller says that it is full. All are taken. */
  reserveAll(): Reservation[] {
    const reservations: Reservation[] = [];
    for (let next = this.reserve(); next !== undefined; next = this.reserve()) {
      reservations.push(next);
    }
    return reservations;
  }

  private drain(poller: Poller): void {
    while (this.pollers.includes(poller) && this.backlog.length > 0 && poller.capacity() > 0) {
      for (const offer of this.backlog.splice(0, 1)) poller.take(offer);
    }
  }
}

/** A dispatcher with everything around it in the spec's hands. */
export class DispatcherBench implements EndpointSource, DeliveryLog, EndpointHealthSink {
  readonly clock = new VirtualClock();
  readonly courier = new HandCourier();
  readonly history = new HandHistory();
  readonly registry = new HandRegistry();
  readonly records: DeliveryRecord[] = [];
  readonly reports: EndpointHealth[] = [];
  readonly news: Reachability[] = [];
  readonly disabled: string[] = [];
  readonly faults: string[] = [];
  readonly answers: { readonly queryId: string; readonly answer: QueryAnswer }[] = [];
  readonly dispatcher: Dispatcher;
  private readonly listeners: ((change: EndpointChange) => void)[] = [];

  constructor(
    private readonly endpoints: readonly WebhookEndpoint[],
    over: Partial<DispatcherOptions> = {},
  ) {
    this.dispatcher = new Dispatcher({
      submitter: this.history,
      registry: this.registry,
      endpoints: this,
      courier: this.courier,
      log: this,
      healthSink: this,
      faults: { report: (message) => this.faults.push(message) },
      clock: this.clock,
      random: () => 0.5,
      newDeliveryId: deliveryIds('d'),
      histories: { historyOf: () => Promise.resolve({ events: [] }) },
      newRunId: () => 'new-run',
      queries: {
        takeQuery: () => Promise.resolve(undefined),
        answerQuery: (_run, queryId, answer) => {
          this.answers.push({ queryId, answer });
          return true;
        },
      },
      ...over,
    });
  }

  static async started(
    endpoints: readonly WebhookEndpoint[],
    over: Partial<DispatcherOptions> = {},
  ): Promise<DispatcherBench> {
    const bench = new DispatcherBench(endpoints, over);
    await bench.dispatcher.start();
    return bench;
  }

  list(): Promise<readonly WebhookEndpoint[]> {
    return Promise.resolve(this.endpoints);
  }

  onChange(listener: (change: EndpointChange) => void): () => void {
    this.listeners.push(listener);
    return () => undefined;
  }

  change(change: EndpointChange): void {
    for (const listener of this.listeners) listener(change);
  }

  append(records: readonly DeliveryRecord[]): Promise<void> {
    this.records.push(...records);
    return Promise.resolve();
  }

  report(health: EndpointHealth): void {
    this.reports.push(health);
  }

  found(news: Reachability): void {
    this.news.push(news);
  }

  disable(endpoint: Pick<WebhookEndpoint, 'id'>, reason: string): Promise<void> {
    this.disabled.push(`${endpoint.id}: ${reason}`);
    return Promise.resolve();
  }

  /** An attempt started in the turn that scheduled it. */
  deliverReserved(task: ActivityTask): void {
    const reservation = this.registry.reserve();
    if (reservation === undefined) throw new Error('No slot is free.');
    reservation.deliver(task);
  }
}
