import {
  type ActivityTask,
  type ActivityTaskOffer,
  type DurationMs,
  type Payloads,
  type QueryBroker,
  type RequestSubmitter,
  type Reservation,
  type TaskPolls,
  type TaskQueueKey,
  type WaitingReason,
  type WebhookEndpoint,
  WebhookEndpointState,
} from '@app/contract';
import { ChurnMap } from '@app/platform';

import { AttemptCall, type CallLeave, type CallOwner } from '../delivery/attempt-call';
import { Batcher } from '../delivery/batcher';
import type { Courier } from '../delivery/courier';
import type { DeliveryLogBuffer } from '../delivery/delivery-log-buffer';
import type { CallTrace, DeliveryOutcome } from '../delivery/delivery-outcome';
import type { HeartbeatDesk } from '../delivery/heartbeat-desk';
import type {
  Clock,
  EndpointHealthSink,
  FaultReporter,
  Poller,
  PollerRegistration,
  PollerRegistry,
} from '../ports';
import { CallFinisher } from '../settlement/call-finisher';
import type { CallSettler } from '../settlement/call-settler';
import { startOffered } from '../settlement/start-offered';
import type { NameLookup } from '../workflow/look-up-names';
import { WorkflowPump } from '../workflow/workflow-pump';
import type { AttemptIndex } from './attempt-index';
import { CallReservation, type ReservationKeeper } from './call-reservation';
import { EndpointGate } from './endpoint-gate';
import { EndpointMonitor } from './endpoint-monitor';
import { explainEndpoint } from './explain-endpoint';
import { pollsElsewhere, queueOf } from './queue-of';
import type { Reachability } from './reachability';
import type { SharedSlots } from './shared-slots';
import { verdictOf } from './verdict-of';
import { WakeTimer } from './wake-timer';

/** Between the end of the window and the moment the run takes the call for lost: time to hand the answer over. */
const SETTLE_MARGIN_MS: DurationMs = 5_000;

/** What all endpoints of a dispatcher share. */
export interface PumpSurroundings {
  readonly clock: Clock;
  readonly random: () => number;
  /** Unique among all dispatchers. */
  readonly newDeliveryId: () => string;
  readonly submitter: RequestSubmitter;
  readonly registry: PollerRegistry;
  readonly courier: Courier;
  readonly sharedSlots: SharedSlots;
  readonly attempts: AttemptIndex;
  readonly settler: CallSettler;
  readonly heartbeats: HeartbeatDesk;
  readonly log: DeliveryLogBuffer;
  readonly healthSink: EndpointHealthSink;
  readonly faults: FaultReporter;
  /** The histories that go with workflow tasks. */
  readonly histories: Pick<TaskPolls, 'historyOf'>;
  readonly newRunId: () => string;
  /** What answers of workflow code name; absent where nobody keeps names: they are taken as they are. */
  readonly names?: NameLookup;
  readonly queries: QueryBroker;
}

/**
 * One endpoint as a poller of its queue. Takes slots (eagerly for a turn that is being committed, or for an offer from
 * the backlog), sends the attempts out, and frees a slot when the worker has answered, without waiting for the commit
 * of the answer: the next attempt of the same run may want it in that very turn.
 */
export class EndpointPump implements Poller, CallOwner, ReservationKeeper {
  private readonly gate: EndpointGate;
  private readonly monitor: EndpointMonitor;
  private readonly batcher: Batcher;
  private readonly finisher: CallFinisher;
  private registration: PollerRegistration;
  private workflows: WorkflowPump | undefined;
  private readonly wakeTimer: WakeTimer;
  private stopping = false;
  private readonly onTheWire = new ChurnMap<string, AttemptCall>();
  private unsettledCount = 0;
  private idle: Promise<void> | undefined;
  private whenIdle: (() => void) | undefined;
  private workflowsFirst = false;
  /** Activities and workflow tasks share the slots: they take turns in being the first to ask for them. */
  private readonly wake = (): void => {
    this.workflowsFirst = !this.workflowsFirst;
    if (this.workflowsFirst) this.workflows?.ready();
    this.registration.ready();
    if (!this.workflowsFirst) this.workflows?.ready();
  };

  constructor(
    private endpoint: WebhookEndpoint,
    private readonly surroundings: PumpSurroundings,
  ) {
    const { clock, random, sharedSlots, healthSink, faults } = surroundings;
    this.gate = new EndpointGate({ ...endpoint, sharedSlots, random });
    this.monitor = new EndpointMonitor(endpoint, this.gate, { clock, sink: healthSink, faults });
    this.batcher = new Batcher(endpoint.batchSizeMax, {
      clock,
      post: (calls) => {
        this.postBatch(calls);
      },
    });
    this.finisher = new CallFinisher({ ...surroundings, monitor: this.monitor });
    this.wakeTimer = new WakeTimer(clock, this.wake);
    this.registration = { ready: () => undefined, close: () => undefined };
    this.registration = surroundings.registry.register(this);
    this.workflows = this.workflowPump();
  }

  get identity(): string {
    return `webhook/${this.endpoint.name}`;
  }

  get queue(): TaskQueueKey {
    return queueOf(this.endpoint);
  }

  get types(): readonly string[] {
    return this.endpoint.activityTypes;
  }

  get respondWithinMs(): DurationMs {
    return this.endpoint.responseWindowMs + SETTLE_MARGIN_MS;
  }

  get revision(): number {
    return this.endpoint.revision;
  }

  health(): ReturnType<EndpointMonitor['health']> {
    return this.monitor.health();
  }

  capacity(): number {
    if (this.stopping || this.endpoint.state !== WebhookEndpointState.Active) return 0;
    const now = this.surroundings.clock.monotonicMs();
    const capacity = this.gate.capacity(now);
    if (capacity === 0) this.wakeWhenFree(now);
    return capacity;
  }

  reserve(finished?: () => void): Reservation {
    return new CallReservation(this.takeSlot(finished), this);
  }

  take(offer: ActivityTaskOffer, finished?: () => void): void {
    void this.deliverOffered(offer, this.takeSlot(finished));
  }

  refuse(task: ActivityTask): void {
    this.giveBackUnsent(new AttemptCall(task, this.takeSlot(undefined), this));
  }

  explain(): Pick<WaitingReason, 'kind' | 'sentence' | 'subject'> {
    const blockage = this.gate.blockage(this.surroundings.clock.monotonicMs());
    return explainEndpoint(this.endpoint, blockage, this.monitor.lastProblemMessage);
  }

  update(endpoint: WebhookEndpoint): void {
    const { state, url, keys } = this.endpoint;
    const isAnotherTry =
      endpoint.url !== url ||
      endpoint.state !== state ||
      endpoint.keys.map((key) => key.keyId).join() !== keys.map((key) => key.keyId).join();
    if (isAnotherTry) this.gate.forgive();
    const moved = pollsElsewhere(endpoint, this.endpoint);
    if (moved) this.registration.close();
    this.workflows?.stop();
    this.endpoint = endpoint;
    this.gate.setLimits(endpoint);
    this.batcher.setBatchSizeMax(endpoint.batchSizeMax);
    this.monitor.setEndpoint(endpoint);
    if (moved) this.registration = this.surroundings.registry.register(this);
    else this.registration.ready();
    this.workflows = this.workflowPump();
  }

  heard(news: Reachability): void {
    if (news.revision !== this.endpoint.revision) return;
    this.gate.heard(news, this.surroundings.clock.monotonicMs());
    this.wake();
  }

  deliverReserved(leave: CallLeave, task: ActivityTask): void {
    this.send(new AttemptCall(task, leave, this));
  }

  releaseReserved(leave: CallLeave): void {
    this.gate.cancel(leave.slot);
    this.finished();
    this.wake();
  }

  callBeat(call: AttemptCall, details: Payloads | undefined): void {
    const source = { identity: this.identity, silenceMsMax: this.endpoint.responseWindowMs };
    this.surroundings.heartbeats.beat(call, details, source);
  }

  callAnswered(call: AttemptCall, outcome: DeliveryOutcome, trace: CallTrace): void {
    const { clock, attempts, heartbeats } = this.surroundings;
    this.onTheWire.delete(call.leave.deliveryId);
    heartbeats.close(call);
    this.batcher.answered(call);
    if (isWithWorker(call, outcome)) attempts.keepAccepted(call.key);
    else attempts.remove(call.key);
    const changed = this.gate.answered(call.leave.slot, verdictOf(outcome), clock.monotonicMs());
    const stopReason = this.monitor.observe(outcome, changed);
    if (stopReason !== undefined) this.stopItself(stopReason);
    void this.finishCall(call, outcome, trace);
    this.wake();
  }

  /** Takes nothing more. What was not sent goes back; resolves when nothing is held any more. */
  stop(): Promise<void> {
    this.stopping = true;
    this.registration.close();
    this.workflows?.stop();
    this.wakeTimer.cancel();
    for (const call of this.batcher.takeGathered()) this.giveBackUnsent(call);
    this.idle ??= new Promise((resolve) => {
      this.whenIdle = resolve;
    });
    if (this.unsettledCount === 0) this.whenIdle?.();
    return this.idle;
  }

  /** Ends the calls that are on the wire. */
  abortCalls(): void {
    for (const call of this.onTheWire.values()) call.abort?.();
    this.workflows?.abortCalls();
  }

  close(): void {
    this.monitor.close();
  }

  /** Workflow tasks go to the same worker, through the same gate. */
  private workflowPump(): WorkflowPump | undefined {
    if (this.endpoint.workflowTypes.length === 0) return undefined;
    const { gate, monitor } = this;
    return new WorkflowPump(this.endpoint, {
      ...this.surroundings,
      ...{ gate, monitor, freed: this.wake },
      began: () => {
        this.unsettledCount += 1;
      },
      finished: () => {
        this.finished();
      },
      stopEndpoint: (reason) => {
        this.stopItself(reason);
      },
      capacity: () => this.capacity(),
      explain: () => this.explain(),
    });
  }

  private takeSlot(finished: (() => void) | undefined): CallLeave {
    const { clock, newDeliveryId } = this.surroundings;
    this.unsettledCount += 1;
    return {
      deliveryId: newDeliveryId(),
      slot: this.gate.begin(finished),
      respondBy: clock.monotonicMs() + this.respondWithinMs,
    };
  }

  private async deliverOffered(offer: ActivityTaskOffer, leave: CallLeave): Promise<void> {
    const poll = {
      identity: this.identity,
      pollRequestId: leave.deliveryId,
      respondWithinMs: this.respondWithinMs,
      respondBy: leave.respondBy,
    };
    const task = await startOffered(offer, poll, this.surroundings);
    if (task === undefined) this.releaseReserved(leave);
    else this.deliverReserved(leave, task);
  }

  private send(call: AttemptCall): void {
    const { attempts, clock, courier } = this.surroundings;
    call.startedAt = clock.wallMs();
    if (this.stopping) {
      this.giveBackUnsent(call);
      return;
    }
    attempts.add(call.key, { attempt: call.task, endpoint: this.endpoint, cancelNotified: false });
    if (this.endpoint.batchSizeMax > 1) {
      this.batcher.add(call);
      return;
    }
    call.windowMs = this.windowMs(call);
    this.onTheWire.set(call.leave.deliveryId, call);
    call.abort = courier.deliver(this.endpoint, call);
  }

  private postBatch(calls: readonly AttemptCall[]): void {
    for (const call of calls) {
      call.windowMs = this.windowMs(call);
      call.batchSize = calls.length;
      this.onTheWire.set(call.leave.deliveryId, call);
    }
    const abort = this.surroundings.courier.deliverBatch(this.endpoint, calls);
    for (const call of calls) call.abort = abort;
  }

  private windowMs(call: AttemptCall): DurationMs {
    const { clock } = this.surroundings;
    const { deadline } = call.task;
    const untilDeadline = deadline === undefined ? Infinity : deadline - clock.wallMs();
    const untilRespondBy = call.leave.respondBy - clock.monotonicMs() - SETTLE_MARGIN_MS / 2;
    return Math.max(1, Math.min(this.endpoint.responseWindowMs, untilDeadline, untilRespondBy));
  }

  private async finishCall(
    call: AttemptCall,
    outcome: DeliveryOutcome,
    trace: CallTrace,
  ): Promise<void> {
    await this.finisher.finish(call, { outcome, trace }, this.endpoint, this.identity);
    this.gate.settled();
    this.finished();
  }

  private giveBackUnsent(call: AttemptCall): void {
    this.callAnswered(call, { type: 'Aborted', maybeSent: false }, { totalMs: 0 });
  }

  private stopItself(reason: string): void {
    this.endpoint = {
      ...this.endpoint,
      state: WebhookEndpointState.Disabled,
      stateReason: reason,
    };
    this.monitor.disable(reason);
  }

  private finished(): void {
    this.unsettledCount -= 1;
    if (this.unsettledCount === 0) this.whenIdle?.();
  }

  /** Something that ends by itself is waited for with one timer; the rest ends with a call. */
  private wakeWhenFree(now: number): void {
    const blockage = this.gate.blockage(now);
    if (blockage === undefined) return;
    if (blockage.type === 'NoSharedSlot') {
      this.surroundings.sharedSlots.wait(this.endpoint.tenantId, this.wake);
      return;
    }
    if ('until' in blockage) this.wakeTimer.wakeAt(blockage.until);
  }
}

/** The call is over, the work is not: its result comes by token. */
function isWithWorker(call: AttemptCall, outcome: DeliveryOutcome): boolean {
  return outcome.type === 'Accepted' || (outcome.type === 'Completed' && call.task.awaitsToken);
}
