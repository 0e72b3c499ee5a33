import type { ShardMeter } from '@app/history';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** What the process counts, for Prometheus. */
export class Metrics implements ShardMeter {
  readonly registry = new Registry();
  private readonly turns = new Counter({
    name: 'perdure_turns_total',
    help: 'Turns of all shards that were stored or had nothing to store.',
    registers: [this.registry],
  });
  private readonly facts = new Counter({
    name: 'perdure_facts_total',
    help: 'Events and notes written.',
    registers: [this.registry],
  });
  private readonly requests = new Histogram({
    name: 'perdure_turn_requests',
    help: 'Requests taken by one turn.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers: [this.registry],
  });
  private readonly seconds = new Histogram({
    name: 'perdure_turn_seconds',
    help: 'Time from the beginning of a turn until its work is handed out.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers: [this.registry],
  });
  private readonly fencedTurns = new Counter({
    name: 'perdure_fenced_turns_total',
    help: 'Turns refused because another owner had taken the shard.',
    registers: [this.registry],
  });
  private readonly unknownTurns = new Counter({
    name: 'perdure_unknown_turns_total',
    help: 'Turns whose outcome was unknown, after which the shard was acquired again.',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  turn(measure: {
    readonly requests: number;
    readonly facts: number;
    readonly milliseconds: number;
  }): void {
    this.turns.inc();
    this.facts.inc(measure.facts);
    this.requests.observe(measure.requests);
    this.seconds.observe(measure.milliseconds / 1_000);
  }

  fenced(): void {
    this.fencedTurns.inc();
  }

  unknownOutcome(): void {
    this.unknownTurns.inc();
  }
}
