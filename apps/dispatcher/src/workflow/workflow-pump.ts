import {
  type Activation,
  type DurationMs,
  type EpochMs,
  type HistoryPage,
  RunId,
  type TaskQueueKey,
  type WaitingReason,
  type WebhookEndpoint,
  WebhookEndpointState,
  type WorkflowReservation,
  type WorkflowTaskOffer,
} from '@app/contract';

import type { CallTrace, DeliveryOutcome } from '../delivery/delivery-outcome';
import { deliveryRecord, type LoggedCall } from '../delivery/delivery-record';
import type { EndpointGate, Slot } from '../endpoint/endpoint-gate';
import type { EndpointMonitor } from '../endpoint/endpoint-monitor';
import type { PumpSurroundings } from '../endpoint/endpoint-pump';
import { queueOf } from '../endpoint/queue-of';
import { verdictOf } from '../endpoint/verdict-of';
import type { PollerRegistration, WorkflowPoller } from '../ports';
import { Settlement } from '../settlement/call-settler';
import { submitUntilKnown } from '../settlement/submit-until-known';
import { withNames } from './look-up-names';
import type { WorkflowOutcome } from './read-workflow-answer';
import {
  type AnsweringHost,
  answerRequest,
  HAS_IT_ALREADY,
  queryAnswerOf,
  type WorkflowAnswer,
} from './workflow-answer';

/** Between the end of the worker's window and the time-out of the workflow task: time to hand the answer over. */
const SETTLE_MARGIN_MS: DurationMs = 500;
/** What was not delivered is tried again after this, doubled each time, while the task waits for an answer. */
const RETRY_MS_MIN: DurationMs = 250;
const RETRY_MS_MAX: DurationMs = 4_000;

/** What a pump of workflow tasks shares with that of activities: both call the same endpoint. */
export interface WorkflowPumpOptions extends PumpSurroundings {
  readonly gate: EndpointGate;
  readonly monitor: EndpointMonitor;
  /** Something is held for the endpoint from here on, until `finished`. */
  readonly began: () => void;
  readonly finished: () => void;
  /** A slot is free again. */
  readonly freed: () => void;
  /** The worker wants no more calls. */
  readonly stopEndpoint: (reason: string) => void;
  /** How many slots there are, and who wakes us when there are none. */
  readonly capacity: () => number;
  readonly explain: () => Pick<WaitingReason, 'kind' | 'sentence' | 'subject'>;
}

/** A workflow task that the endpoint has, or is to get. */
interface HeldTask {
  readonly activation: Activation;
  history: HistoryPage;
  readonly deliveryId: string;
  tries: number;
  /** The worker keeps the run, and is sent only what is new. */
  isKept: boolean;
}

/**
 * One endpoint as a poller of workflow tasks. What is asked of workflow code may be asked twice, because it only
 * computes: a call that was not delivered, or of which nothing was heard, is made again until the task times out. So a
 * dead endpoint fails no task; once its circuit is open, tasks wait in the queue and say why.
 */
export class WorkflowPump implements WorkflowPoller {
  private readonly registration: PollerRegistration;
  private readonly keptRegistration: PollerRegistration | undefined;
  private readonly onTheWire = new Set<() => void>();
  private stopped = false;

  constructor(
    private readonly endpoint: WebhookEndpoint,
    private readonly options: WorkflowPumpOptions,
  ) {
    this.registration = options.registry.registerWorkflowPoller(this);
    // While it takes nothing, nothing shall wait for it because it keeps a run.
    if (endpoint.state === WebhookEndpointState.Active) {
      this.keptRegistration = options.registry.registerWorkflowPoller(this.keptRuns());
    }
  }

  get identity(): string {
    return `webhook/${this.endpoint.name}`;
  }

  get queue(): TaskQueueKey {
    return queueOf(this.endpoint);
  }

  get types(): readonly string[] {
    return this.endpoint.workflowTypes;
  }

  capacity(): number {
    return this.stopped ? 0 : this.options.capacity();
  }

  reserve(finished?: () => void): WorkflowReservation {
    return this.reserveFor(false, finished);
  }

  private reserveFor(isKept: boolean, finished?: () => void): WorkflowReservation {
    const slot = this.takeSlot(finished);
    const deliveryId = this.options.newDeliveryId();
    return {
      identity: this.identity,
      pollRequestId: deliveryId,
      deliver: (activation) => {
        void this.begin({ activation, deliveryId, isKept }, slot);
      },
      release: () => {
        this.giveBack(slot);
      },
    };
  }

  take(offer: WorkflowTaskOffer, finished?: () => void): void {
    void this.takeOffered(offer, false, finished);
  }

  explain(): Pick<WaitingReason, 'kind' | 'sentence' | 'subject'> {
    return this.options.explain();
  }

  /** Slots of the endpoint may be free again. */
  ready(): void {
    this.keptRegistration?.ready();
    this.registration.ready();
  }

  /** Takes nothing more. Tasks that are on the way end with their answers. */
  stop(): void {
    this.stopped = true;
    this.registration.close();
    this.keptRegistration?.close();
  }

  /** The same endpoint as the one worker that keeps some runs in its cache. */
  private keptRuns(): WorkflowPoller {
    const { tenantId, namespaceId } = this.endpoint;
    return {
      identity: this.identity,
      queue: { tenantId, namespaceId, name: this.keptQueue },
      types: this.types,
      capacity: () => this.capacity(),
      reserve: (finished) => this.reserveFor(true, finished),
      take: (offer, finished) => void this.takeOffered(offer, true, finished),
      explain: () => this.explain(),
    };
  }

  private get host(): AnsweringHost {
    return {
      identity: this.identity,
      version: this.endpoint.version,
      versioningBehavior: this.endpoint.versioningBehavior,
      keptQueue: this.keptQueue,
      newRunId: () => RunId(this.options.newRunId()),
    };
  }

  private get keptQueue(): string {
    return `webhook/${this.endpoint.id}`;
  }

  abortCalls(): void {
    for (const abort of this.onTheWire) abort();
  }

  private async takeOffered(
    offer: WorkflowTaskOffer,
    isKept: boolean,
    finished?: () => void,
  ): Promise<void> {
    const slot = this.takeSlot(finished);
    const deliveryId = this.options.newDeliveryId();
    const activation =
      offer.queryId === undefined
        ? await this.startOffered(offer, deliveryId)
        : await this.takeQuery(offer, offer.queryId);
    if (activation === undefined) this.giveBack(slot);
    else await this.begin({ activation, deliveryId, isKept }, slot);
  }

  private async takeQuery(
    { queue, workflowId, runId }: WorkflowTaskOffer,
    queryId: string,
  ): Promise<Activation | undefined> {
    const { tenantId, namespaceId } = queue;
    try {
      const run = { tenantId, namespaceId, workflowId, runId };
      return await this.options.queries.takeQuery(run, queryId);
    } catch (cause) {
      this.options.faults.report('The run of a query cannot be read.', cause, { runId });
      return undefined;
    }
  }

  private async startOffered(
    offer: WorkflowTaskOffer,
    deliveryId: string,
  ): Promise<Activation | undefined> {
    const { clock, random, submitter } = this.options;
    const { queue, workflowId, runId, scheduledEventId, attempt } = offer;
    const { tenantId, namespaceId, name: taskQueue } = queue;
    const submission = await submitUntilKnown(
      {
        type: 'RecordWorkflowTaskStarted',
        ...{ tenantId, namespaceId, workflowId, runId, scheduledEventId, attempt, taskQueue },
        identity: this.identity,
        pollRequestId: deliveryId,
      },
      { submitter, clock, random, giveUpAt: clock.monotonicMs() + RETRY_MS_MAX },
    );
    const isStarted = submission.type === 'Answered' && submission.outcome.ok;
    return isStarted ? submission.outcome.reply.activation : undefined;
  }

  /** Never rejects. */
  private async begin(
    task: Pick<HeldTask, 'activation' | 'deliveryId' | 'isKept'>,
    slot: Slot,
  ): Promise<void> {
    const { faults, histories } = this.options;
    const { activation } = task;
    try {
      const history = await histories.historyOf(activation, task.isKept ? seenBy(activation) : 0);
      this.post({ ...task, history, tries: 0 }, slot);
    } catch (cause) {
      faults.report('The history of a workflow task cannot be read.', cause, {
        runId: activation.runId,
      });
      this.giveBack(slot);
    }
  }

  private takeSlot(finished?: () => void): Slot {
    this.options.began();
    return this.options.gate.begin(finished);
  }

  private giveBack(slot: Slot): void {
    this.options.gate.cancel(slot);
    this.options.finished();
    this.options.freed();
  }

  private post(held: HeldTask, slot: Slot): void {
    const { clock, courier } = this.options;
    const startedAt = clock.wallMs();
    held.tries += 1;
    const untilDeadline = held.activation.deadline - startedAt - SETTLE_MARGIN_MS;
    const abort = courier.deliverWorkflowTask(this.endpoint, {
      ...held,
      tryNumber: held.tries,
      startedAt,
      windowMs: Math.max(1, Math.min(this.endpoint.responseWindowMs, untilDeadline)),
      answered: (outcome, trace) => {
        this.onTheWire.delete(abort);
        this.answered(held, slot, { outcome, trace, startedAt });
      },
    });
    this.onTheWire.add(abort);
  }

  private answered(
    held: HeldTask,
    slot: Slot,
    answer: {
      readonly outcome: WorkflowOutcome;
      readonly trace: CallTrace;
      readonly startedAt: EpochMs;
    },
  ): void {
    const { clock, gate, log, monitor } = this.options;
    const outcome = asDelivery(answer.outcome);
    const changed = gate.answered(slot, verdictOf(outcome), clock.monotonicMs());
    gate.settled();
    const stopReason = monitor.observe(outcome, changed);
    if (stopReason !== undefined) this.options.stopEndpoint(stopReason);
    if (outcome.type !== 'Completed') {
      const call = loggedCall(held, answer.startedAt);
      const settlement = Settlement.Settled;
      log.record(deliveryRecord(this.endpoint, { ...answer, call, outcome, settlement }));
    }
    const { activation } = held;
    const heard =
      answer.outcome.type === 'NeedsHistory' && !held.isKept ? HAS_IT_ALREADY : answer.outcome;
    if (heard.type === 'NeedsHistory') {
      void this.sendAgain(held);
      return;
    }
    if (heard.type === 'NotDelivered') {
      this.tryAgain(held);
      this.options.finished();
    } else if (activation.query !== undefined) {
      this.answerQuery(activation, heard);
      this.options.finished();
    } else {
      void this.settle(held, heard).then(this.options.finished);
    }
    this.options.freed();
  }

  /** With the whole history: the worker does not keep the run any more. The slot goes on. */
  private async sendAgain({ activation, deliveryId }: HeldTask): Promise<void> {
    const slot = this.options.gate.begin();
    this.options.freed();
    await this.begin({ activation, deliveryId, isKept: false }, slot);
  }

  private tryAgain(held: HeldTask): void {
    const { clock } = this.options;
    const delayMs = Math.min(RETRY_MS_MIN * 2 ** (held.tries - 1), RETRY_MS_MAX);
    clock.after(delayMs, () => {
      if (this.stopped || this.endpoint.state !== WebhookEndpointState.Active) return;
      if (clock.wallMs() >= held.activation.deadline - SETTLE_MARGIN_MS) return;
      if (this.capacity() > 0) this.post(held, this.takeSlot());
      else this.tryAgain(held);
    });
  }

  private answerQuery(activation: Activation, answer: WorkflowAnswer): void {
    const queryId = activation.query?.queryId ?? '';
    this.options.queries.answerQuery(activation, queryId, queryAnswerOf(queryId, answer));
  }

  /** Never rejects. The answer is of use until the task times out. */
  private async settle({ activation }: HeldTask, answer: WorkflowAnswer): Promise<void> {
    const { clock, faults, random, submitter } = this.options;
    const heard = await withNames(answer, activation, this.options);
    if (heard === undefined) return;
    const remainingMs = Math.max(0, activation.deadline - clock.wallMs());
    const submission = await submitUntilKnown(answerRequest(activation, heard, this.host), {
      ...{ submitter, clock, random },
      giveUpAt: clock.monotonicMs() + remainingMs,
    });
    if (submission.type === 'GaveUp') {
      faults.report('The answer of workflow code could not be handed over.', submission.cause, {
        runId: activation.runId,
      });
    }
  }
}

/** What a worker that keeps the run has seen. */
function seenBy({ query, startedEventId, previousStartedEventId }: Activation): number {
  return query === undefined ? previousStartedEventId : startedEventId;
}

/** What the endpoint's health and the delivery log see of it. */
function asDelivery(outcome: WorkflowOutcome): DeliveryOutcome {
  switch (outcome.type) {
    case 'Completed':
    case 'NeedsHistory':
      return { type: 'Completed' };
    case 'Failed':
      return { type: 'Failed', failure: outcome.failure };
    case 'NotDelivered':
      return outcome.outcome;
  }
}

function loggedCall({ activation, deliveryId }: HeldTask, startedAt: EpochMs): LoggedCall {
  const { tenantId, workflowId, runId, workflowType, attempt, startedEventId } = activation;
  return {
    task: {
      ...{ tenantId, workflowId, runId, attempt },
      activityId: `workflow-task/${String(startedEventId)}`,
      activityType: workflowType,
    },
    leave: { deliveryId },
    startedAt,
    batchSize: 1,
  };
}
