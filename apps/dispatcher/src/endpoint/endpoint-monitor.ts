import type { DurationMs, EpochMs, WebhookEndpoint } from '@app/contract';

import { type DeliveryOutcome, UndeliverableReason } from '../delivery/delivery-outcome';
import type { Clock, EndpointHealthSink, FaultReporter } from '../ports';
import type { EndpointGate } from './endpoint-gate';
import type { DeliveryCounts, EndpointHealth } from './endpoint-health';
import { FailureStreak } from './failure-streak';

const REPORT_INTERVAL_MS: DurationMs = 1_000;
const DISABLE_RETRY_MS: DurationMs = 5_000;

type Counts = { -readonly [Name in keyof DeliveryCounts]: number };

export interface MonitorOptions {
  readonly clock: Clock;
  readonly sink: EndpointHealthSink;
  readonly faults: FaultReporter;
}

/** Watches how one endpoint fares and says so; stops it when it asked for that or failed for too long. */
export class EndpointMonitor {
  private readonly counts: Counts = {
    completed: 0,
    failed: 0,
    accepted: 0,
    throttled: 0,
    undeliverable: 0,
    late: 0,
    unsettled: 0,
  };
  private readonly streak = new FailureStreak();
  private lastDeliveredAt: EpochMs | undefined;
  private lastProblemAt: EpochMs | undefined;
  private lastProblem: string | undefined;
  private secretMismatch = false;
  private cancelReport: (() => void) | undefined;
  private cancelDisable: (() => void) | undefined;

  constructor(
    private endpoint: WebhookEndpoint,
    private readonly gate: EndpointGate,
    private readonly options: MonitorOptions,
  ) {}

  get lastProblemMessage(): string | undefined {
    return this.lastProblem;
  }

  /** Whether the endpoint should be stopped, and why. */
  observe(outcome: DeliveryOutcome, reachabilityChanged: boolean): string | undefined {
    const stopReason = this.count(outcome);
    if (reachabilityChanged) this.tellOthers();
    if (reachabilityChanged || stopReason !== undefined) this.reportNow();
    else this.reportSoon();
    return stopReason;
  }

  countLate(): void {
    this.counts.late += 1;
    this.reportSoon();
  }

  countUnsettled(): void {
    this.counts.unsettled += 1;
    this.reportSoon();
  }

  /** The endpoint was changed. What was known about its failures belonged to the URL and keys it had. */
  setEndpoint(endpoint: WebhookEndpoint): void {
    this.endpoint = endpoint;
    this.secretMismatch = false;
    this.streak.succeeded();
    this.cancelDisable?.();
    this.cancelDisable = undefined;
    this.reportNow();
  }

  disable(reason: string): void {
    const { sink, clock, faults } = this.options;
    sink.disable(this.endpoint, reason).catch((cause: unknown) => {
      faults.report('An endpoint cannot be disabled.', cause, { endpointId: this.endpoint.id });
      this.cancelDisable = clock.after(DISABLE_RETRY_MS, () => {
        this.disable(reason);
      });
    });
  }

  close(): void {
    this.cancelReport?.();
    this.cancelDisable?.();
  }

  health(): EndpointHealth {
    const now = this.options.clock.monotonicMs();
    const wall = this.options.clock.wallMs();
    const blockage = this.gate.blockage(now);
    return {
      endpointId: this.endpoint.id,
      tenantId: this.endpoint.tenantId,
      namespaceId: this.endpoint.namespaceId,
      state: this.endpoint.state,
      circuit: this.gate.circuitState(now),
      ...(blockage?.type === 'Unreachable' ? { probeAt: wall + blockage.until - now } : {}),
      inFlightCount: this.gate.inFlightCount,
      concurrencyLimit: this.gate.concurrencyLimit,
      maxConcurrency: this.endpoint.maxConcurrency,
      consecutiveFailures: this.gate.consecutiveFailures,
      ...(this.lastDeliveredAt === undefined ? {} : { lastDeliveredAt: this.lastDeliveredAt }),
      ...(this.lastProblemAt === undefined ? {} : { lastProblemAt: this.lastProblemAt }),
      ...(this.lastProblem === undefined ? {} : { lastProblem: this.lastProblem }),
      secretMismatch: this.secretMismatch,
      observedAt: wall,
      counts: { ...this.counts },
    };
  }

  private count(outcome: DeliveryOutcome): string | undefined {
    switch (outcome.type) {
      case 'Completed':
        this.counts.completed += 1;
        this.delivered();
        return undefined;
      case 'Accepted':
        this.counts.accepted += 1;
        this.delivered();
        return undefined;
      case 'Failed':
      case 'Canceled':
        this.counts.failed += 1;
        this.delivered();
        return undefined;
      case 'Throttled':
        this.counts.throttled += 1;
        this.problem('The worker asked for fewer calls.');
        return undefined;
      case 'Disabled':
        this.counts.undeliverable += 1;
        this.problem(outcome.message);
        return outcome.message;
      case 'Undeliverable':
        this.counts.undeliverable += 1;
        this.problem(outcome.message);
        if (outcome.reason === UndeliverableReason.SecretMismatch) this.secretMismatch = true;
        return this.streak.failed(this.options.clock.wallMs())
          ? `Nothing but failed deliveries for five days. The last: ${outcome.message}`
          : undefined;
      case 'Aborted':
        return undefined;
    }
  }

  private delivered(): void {
    this.lastDeliveredAt = this.options.clock.wallMs();
    this.secretMismatch = false;
    this.streak.succeeded();
  }

  private problem(message: string): void {
    this.lastProblemAt = this.options.clock.wallMs();
    this.lastProblem = message;
  }

  private tellOthers(): void {
    const { clock, sink } = this.options;
    const now = clock.monotonicMs();
    const { id: endpointId, revision } = this.endpoint;
    const blockage = this.gate.blockage(now);
    const probeInMs = blockage?.type === 'Unreachable' ? blockage.until - now : undefined;
    sink.found({ endpointId, revision, ...(probeInMs !== undefined && { probeInMs }) });
  }

  private reportSoon(): void {
    this.cancelReport ??= this.options.clock.after(REPORT_INTERVAL_MS, () => {
      this.reportNow();
    });
  }

  private reportNow(): void {
    this.cancelReport?.();
    this.cancelReport = undefined;
    this.options.sink.report(this.health());
  }
}
