import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace';

/** Random ids, but for a span that is known by its id before it is told. */
export class KnownSpanIds implements IdGenerator {
  private readonly random = new RandomIdGenerator();
  private next: string | undefined;

  generateTraceId(): string {
    return this.random.generateTraceId();
  }

  generateSpanId(): string {
    return this.next ?? this.random.generateSpanId();
  }

  /** The span that `start` begins has this id. */
  with<Started>(spanId: string | undefined, start: () => Started): Started {
    this.next = spanId;
    try {
      return start();
    } finally {
      this.next = undefined;
    }
  }
}
