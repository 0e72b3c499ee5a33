import type { EpochMs } from '../ids';
import type { TraceContext } from './trace-context';

/** Ids, names, numbers. Never a payload, a header, a secret, or a message that may quote one. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: 'Server' | 'Client' | 'Producer' | 'Consumer' | 'Internal';
  /** Without one it begins a trace, should the sampler want it. */
  readonly parent?: TraceContext;
  /** The span is this one, known to others by its name already. */
  readonly as?: TraceContext;
  readonly links?: readonly TraceContext[];
  /** Now when absent. */
  readonly startedAt?: EpochMs;
  readonly attributes?: SpanAttributes;
}

export interface SpanEnd {
  /** Now when absent. */
  readonly endedAt?: EpochMs;
  /** What went wrong, as a word: `Unavailable`, `HTTP 503`. */
  readonly failure?: string;
  readonly attributes?: SpanAttributes;
}

export interface Span {
  /** What is done under it carries this on; `undefined` when the trace is not recorded. */
  readonly context: TraceContext | undefined;
  end(how?: SpanEnd): void;
}

/** Where a process says what it did, when, and because of what. */
export interface Tracer {
  start(span: SpanStart): Span;
}
