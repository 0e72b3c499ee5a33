import type { DeliveryOutcome } from '@app/dispatcher';
import type { ShardMeter } from '@app/history';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { DeliveryMeter } from './telemetry/delivery-meter';
import { type LoadSources, observeLoad } from './telemetry/load-gauges';

/** From what nobody notices to what nobody waits for. */
const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const LONG_SECONDS = [...SECONDS, 10, 30, 60, 300, 1_800];

/**
 * What the process counts, for Prometheus. Labels are of small sets known beforehand: tenants, queues, workflows and
 * endpoints have none, since their number has no bound.
 */
export class Metrics implements ShardMeter, DeliveryMeter {
  readonly registry = new Registry();
  private readonly turns = this.counter(
    'perdure_turns_total',
    'Turns of all shards that were stored or had nothing to store.',
  );
  private readonly facts = this.counter('perdure_facts_total', 'Events and notes written.');
  private readonly requests = this.histogram(
    'perdure_turn_requests',
    'Requests taken by one turn.',
    [1, 2, 5, 10, 20, 50, 100, 200, 500],
  );
  private readonly seconds = this.histogram(
    'perdure_turn_seconds',
    'Time from the beginning of a turn until its work is handed out.',
    SECONDS,
  );
  private readonly commits = this.histogram(
    'perdure_commit_seconds',
    'Time of the one statement of a turn, as the process sees it.',
    SECONDS,
  );
  private readonly queueAge = this.histogram(
    'perdure_queue_age_seconds',
    'How long a request had waited for its turn in the memory of its shard; a sample of one for each turn.',
    SECONDS,
  );
  private readonly fencedTurns = this.counter(
    'perdure_fenced_turns_total',
    'Turns refused because another owner had taken the shard.',
  );
  private readonly unknownTurns = this.counter(
    'perdure_unknown_turns_total',
    'Turns whose outcome was unknown, after which the shard was acquired again.',
  );
  private readonly starts = this.histogram(
    'perdure_schedule_to_start_seconds',
    'Time from when an attempt of an activity could have been taken until a worker over webhooks was given it.',
    LONG_SECONDS,
  );
  private readonly faults = this.counter(
    'perdure_faults_total',
    'Faults of the service itself that were logged.',
  );
  private readonly deliveries = new Histogram({
    name: 'perdure_delivery_seconds',
    help: 'Time of a call of a worker, by what became of it.',
    labelNames: ['task', 'outcome'],
    buckets: LONG_SECONDS,
    registers: [this.registry],
  });
  private readonly httpRequests = new Histogram({
    name: 'perdure_http_request_seconds',
    help: 'Time of a request over HTTP, long polls and results waited for included.',
    labelNames: ['door', 'status'],
    buckets: LONG_SECONDS,
    registers: [this.registry],
  });
  /** Finding a series by its labels costs more than counting: each is looked up once. */
  private readonly series = new Map<string, Histogram.Internal<'task' | 'outcome'>>();

  constructor(version = '') {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'perdure_build_info',
      help: 'Always 1; the version that runs is its label.',
      labelNames: ['version'],
      registers: [this.registry],
    }).set({ version }, 1);
  }

  /** What is read when somebody asks, rather than counted. */
  observe(sources: LoadSources): void {
    observeLoad(this.registry, sources);
  }

  turn(measure: Parameters<ShardMeter['turn']>[0]): void {
    this.turns.inc();
    this.facts.inc(measure.facts);
    this.requests.observe(measure.requests);
    this.seconds.observe(measure.milliseconds / 1_000);
    if (measure.waitedMs !== undefined) this.queueAge.observe(measure.waitedMs / 1_000);
  }

  committed(milliseconds: number): void {
    this.commits.observe(milliseconds / 1_000);
  }

  fenced(): void {
    this.fencedTurns.inc();
  }

  unknownOutcome(): void {
    this.unknownTurns.inc();
  }

  started(waitedMs: number): void {
    this.starts.observe(Math.max(0, waitedMs) / 1_000);
  }

  delivered(outcome: DeliveryOutcome['type'], milliseconds: number): void {
    this.deliveryOf('activity', outcome).observe(milliseconds / 1_000);
  }

  workflowTask(outcome: string, milliseconds: number): void {
    this.deliveryOf('workflow', outcome).observe(milliseconds / 1_000);
  }

  answered(door: string, status: number, milliseconds: number): void {
    const seconds = milliseconds / 1_000;
    this.httpRequests.observe({ door, status: `${String(Math.floor(status / 100))}xx` }, seconds);
  }

  fault(): void {
    this.faults.inc();
  }

  private deliveryOf(task: string, outcome: string): Histogram.Internal<'task' | 'outcome'> {
    const key = `${task}/${outcome}`;
    const known = this.series.get(key);
    if (known !== undefined) return known;
    const series = this.deliveries.labels({ task, outcome });
    this.series.set(key, series);
    return series;
  }

  private counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }

  private histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name, help, buckets, registers: [this.registry] });
  }
}
