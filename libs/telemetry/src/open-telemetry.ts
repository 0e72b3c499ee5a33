import { AsyncLocalStorage } from 'node:async_hooks';

import {
  readTraceParent,
  type Span,
  type SpanEnd,
  type SpanStart,
  type TraceContext,
  type Tracer,
} from '@app/contract';
import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span as RecordedSpan,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer as SdkTracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

import { KnownSpanIds } from './known-span-ids';
import { samplerOf } from './sampler-of';
import type { TracingConfig } from './tracing-config';

export interface OpenTelemetryOptions extends TracingConfig {
  readonly version: string;
  /** Names the process among those of the installation. */
  readonly instanceId: string;
  readonly roles: readonly string[];
}

/** Attributes longer than that are cut: none of ours is, and what is not ours must not grow. */
const ATTRIBUTE_LENGTH_MAX = 256;

/** Traces by the official SDK, sent over OTLP/HTTP in the background. What cannot be sent is dropped: nobody waits for it. */
export class OpenTelemetry implements Tracer {
  private readonly ids = new KnownSpanIds();
  private readonly provider: TracerProvider;
  private readonly tracer: SdkTracer;
  private readonly active = new AsyncLocalStorage<TraceContext>();

  constructor({ sampler, batch, version, instanceId, roles }: OpenTelemetryOptions) {
    const own = resourceFromAttributes({
      'service.name': 'perdure',
      'service.version': version,
      'service.instance.id': instanceId,
      'perdure.roles': roles.join(','),
    });
    this.provider = new TracerProvider({
      sampler: samplerOf(sampler),
      idGenerator: this.ids,
      // What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say comes before ours.
      resource: own.merge(
        detectResources({
          detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector],
        }),
      ),
      spanLimits: { attributeValueLengthLimit: ATTRIBUTE_LENGTH_MAX },
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: new OTLPTraceExporter(),
          maxQueueSize: batch.queueCountMax,
          maxExportBatchSize: batch.exportCountMax,
          scheduledDelayMillis: batch.delayMs,
          exportTimeoutMillis: batch.timeoutMs,
        }),
      ],
    });
    this.tracer = this.provider.getTracer('perdure', version);
  }

  start({ name, kind, parent, as, links, startedAt, attributes }: SpanStart): Span {
    const span = this.ids.with(as?.slice(36, 52), () =>
      this.tracer.startSpan(
        name,
        {
          kind: SpanKind[KINDS[kind]],
          ...(startedAt !== undefined && { startTime: startedAt }),
          ...(attributes && { attributes }),
          ...(links && { links: links.flatMap(linkTo) }),
        },
        contextOf(parent),
      ),
    );
    return new SpanInProgress(span);
  }

  /** What is asked for within `run`, and within what it waits for, is asked under `context`. */
  within<Result>(context: TraceContext | undefined, run: () => Result): Result {
    return context === undefined ? run() : this.active.run(context, run);
  }

  /** Under what the present call is made; `undefined` when that is not recorded. */
  get current(): TraceContext | undefined {
    return this.active.getStore();
  }

  /** Sends what is left, within the time-out of the exporter. */
  async close(): Promise<void> {
    await this.provider.shutdown();
  }
}

const KINDS = {
  Server: 'SERVER',
  Client: 'CLIENT',
  Producer: 'PRODUCER',
  Consumer: 'CONSUMER',
  Internal: 'INTERNAL',
} as const;

class SpanInProgress implements Span {
  readonly context: TraceContext | undefined;

  constructor(private readonly span: RecordedSpan) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
    this.context = isSampled ? `00-${traceId}-${spanId}-01` : undefined;
  }

  end({ endedAt, failure, attributes }: SpanEnd = {}): void {
    const { span } = this;
    if (attributes !== undefined) span.setAttributes(attributes);
    if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    span.end(endedAt);
  }
}

function contextOf(parent: TraceContext | undefined): Context {
  const context = spanContextOf(parent);
  return context === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, context);
}

function linkTo(context: TraceContext): Link[] {
  const linked = spanContextOf(context);
  return linked === undefined ? [] : [{ context: linked }];
}

function spanContextOf(context: TraceContext | undefined) {
  const parent = readTraceParent(context);
  if (parent === undefined) return undefined;
  const { traceId, spanId, isSampled } = parent;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return { traceId, spanId, traceFlags, isRemote: true };
}
