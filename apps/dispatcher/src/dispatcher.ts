import type {
  DurationMs,
  QueryBroker,
  RequestSubmitter,
  TaskPolls,
  WebhookEndpoint,
} from '@app/contract';

import { CancelNotifier } from './cancel/cancel-notifier';
import type { AttemptCall } from './delivery/attempt-call';
import type { Courier } from './delivery/courier';
import { DeliveryLogBuffer } from './delivery/delivery-log-buffer';
import { HeartbeatDesk } from './delivery/heartbeat-desk';
import { AttemptIndex } from './endpoint/attempt-index';
import type { EndpointHealth } from './endpoint/endpoint-health';
import { EndpointPump, type PumpSurroundings } from './endpoint/endpoint-pump';
import { SharedSlots } from './endpoint/shared-slots';
import type {
  CancelNotice,
  Clock,
  DeliveryLog,
  EndpointChange,
  EndpointHealthSink,
  EndpointSource,
  FaultReporter,
  PollerRegistry,
} from './ports';
import { CallSettler } from './settlement/call-settler';
import type { NameLookup } from './workflow/look-up-names';

/** Attempts held at once, about 10 KB each with buffers and sockets; half of them is what one tenant alone can have. */
export const SLOT_COUNT_MAX = 8_192;

export interface DispatcherOptions {
  readonly submitter: RequestSubmitter;
  readonly registry: PollerRegistry;
  readonly endpoints: EndpointSource;
  readonly courier: Courier;
  readonly log: DeliveryLog;
  readonly healthSink: EndpointHealthSink;
  readonly faults: FaultReporter;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Unique among all dispatchers, also those before a restart. */
  readonly newDeliveryId: () => string;
  /** The histories that go with workflow tasks. */
  readonly histories: Pick<TaskPolls, 'historyOf'>;
  readonly newRunId: () => string;
  /** What answers of workflow code name; absent where nobody keeps names: they are taken as they are. */
  readonly names?: NameLookup;
  readonly queries: QueryBroker;
  readonly slotCountMax?: number;
}

/** The dispatcher role: a poller for every registered endpoint, from `start` to `stop`. */
export class Dispatcher {
  private readonly pumps = new Map<string, EndpointPump>();
  /** Removed, with calls still in flight. */
  private readonly leaving = new Set<EndpointPump>();
  private readonly attempts = new AttemptIndex();
  private readonly log: DeliveryLogBuffer;
  private readonly cancels: CancelNotifier;
  private readonly surroundings: PumpSurroundings;
  private leave: (() => void)[] = [];

  constructor(private readonly options: DispatcherOptions) {
    const { clock, courier, faults, log, submitter } = options;
    this.log = new DeliveryLogBuffer(log, clock, faults);
    this.cancels = new CancelNotifier(courier, clock);
    this.surroundings = {
      ...options,
      attempts: this.attempts,
      log: this.log,
      sharedSlots: new SharedSlots(options.slotCountMax ?? SLOT_COUNT_MAX),
      settler: new CallSettler(options),
      heartbeats: new HeartbeatDesk({
        submitter,
        clock,
        faults,
        cancelRequested: (call) => {
          this.notifyCancel(call.task, 'Workflow code asked the activity to stop.');
        },
        attemptOver: (call) => {
          this.endCall(call);
        },
      }),
    };
  }

  async start(): Promise<void> {
    const { endpoints, registry } = this.options;
    this.leave = [
      endpoints.onChange((change) => {
        this.apply(change);
      }),
      registry.onCancel((notice) => {
        this.notifyCancel(notice, 'Workflow code asked the activity to stop.');
      }),
    ];
    // Changes may come while the list is read; revisions tell which is newer.
    for (const endpoint of await endpoints.list()) this.put(endpoint);
  }

  /** Takes nothing more, waits for the calls in flight, ends those that take longer, and hands over what is known. */
  async stop(graceMs: DurationMs): Promise<void> {
    for (const leave of this.leave) leave();
    const pumps = [...this.pumps.values(), ...this.leaving];
    const idle = Promise.all(pumps.map((pump) => pump.stop()));
    if (!(await this.within(idle, graceMs))) {
      for (const pump of pumps) pump.abortCalls();
      await this.within(idle, graceMs);
    }
    for (const pump of pumps) pump.close();
    this.pumps.clear();
    await this.log.close();
  }

  health(endpointId: string): EndpointHealth | undefined {
    return this.pumps.get(endpointId)?.health();
  }

  private apply(change: EndpointChange): void {
    if (change.type === 'put') this.put(change.endpoint);
    else if (change.type === 'removed') this.remove(change.endpointId);
    else this.pumps.get(change.news.endpointId)?.heard(change.news);
  }

  private put(endpoint: WebhookEndpoint): void {
    const pump = this.pumps.get(endpoint.id);
    if (pump === undefined) {
      this.pumps.set(endpoint.id, new EndpointPump(endpoint, this.surroundings));
    } else if (endpoint.revision > pump.revision) {
      pump.update(endpoint);
    }
  }

  private remove(endpointId: string): void {
    const pump = this.pumps.get(endpointId);
    if (pump === undefined) return;
    this.pumps.delete(endpointId);
    this.leaving.add(pump);
    void pump.stop().then(() => {
      pump.close();
      this.leaving.delete(pump);
    });
  }

  private notifyCancel(notice: CancelNotice, reason: string): void {
    const holder = this.attempts.find(notice);
    if (holder !== undefined) this.cancels.notify(holder, reason);
  }

  private endCall(call: AttemptCall): void {
    this.notifyCancel(call.task, 'The attempt is over; its answer is no longer needed.');
    call.over = true;
    // Ending a batch would end the calls of others.
    if (call.batchSize === 1) call.abort?.();
  }

  /** Whether it was done in time. */
  private async within(done: Promise<unknown>, timeoutMs: DurationMs): Promise<boolean> {
    let cancel: (() => void) | undefined;
    const timeout = new Promise<boolean>((resolve) => {
      cancel = this.options.clock.after(timeoutMs, () => {
        resolve(false);
      });
    });
    const inTime = await Promise.race([done.then(() => true), timeout]);
    cancel?.();
    return inTime;
  }
}
