import type { EpochMs, EventId, RunId } from '../ids';

/**
 * A W3C `traceparent` of a trace that is recorded: `00-<32 hex>-<16 hex>-01`. It names the trace and the span in it under
 * which something happens. What is not recorded has none, and costs nothing.
 */
export type TraceContext = string;

const HEADER = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;
const ZEROS = /^0+$/;

export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** Whoever sent it records the trace, and expects others to. */
  readonly isSampled: boolean;
}

/** `undefined`: it is none, which is treated as if nothing had been sent. */
export function readTraceParent(text: string | undefined): TraceParent | undefined {
  const match = text === undefined ? null : HEADER.exec(text);
  const [, traceId = '', spanId = '', flags = ''] = match ?? [];
  if (match === null || ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Of a whole run: whoever owns it names the same span, without having been told. */
export function traceContextOfRun(trace: TraceContext, runId: RunId): TraceContext {
  return withSpan(trace, runId);
}

/** What names one call of a worker. */
export interface TracedCall {
  readonly runId: RunId;
  readonly scheduledEventId: EventId;
  readonly attempt: number;
  readonly startedTime: EpochMs;
}

/** Of one call of a worker: known to whoever makes it and to whoever hands over its answer. */
export function traceContextOfCall(trace: TraceContext, call: TracedCall): TraceContext {
  const { runId, scheduledEventId, attempt, startedTime } = call;
  return withSpan(trace, `${runId}/${scheduledEventId}/${attempt}/${startedTime}`);
}

function withSpan(trace: TraceContext, name: string): TraceContext {
  return `${trace.slice(0, 36)}${digestOf(name)}${trace.slice(52)}`;
}

const OFFSETS = [0x811c9dc5, 0x9e3779b9] as const;

/** FNV-1a with two beginnings: spread enough for names within one trace. Never all zeros, which would be no span. */
function digestOf(name: string): string {
  const parts = OFFSETS.map((offset) => {
    let hash: number = offset;
    for (let index = 0; index < name.length; index += 1) {
      hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    return ((hash ^ (hash >>> 13)) >>> 0).toString(16).padStart(8, '0');
  });
  const text = parts.join('');
  return ZEROS.test(text) ? '0000000000000001' : text;
}
