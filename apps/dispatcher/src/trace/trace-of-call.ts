import { type TraceContext, traceContextOfCall, type TracedCall } from '@app/contract';

/** What the worker's part of the trace hangs under; `undefined` when the run is not traced. */
export function traceOfCall(
  call: TracedCall & { readonly trace?: TraceContext },
): TraceContext | undefined {
  return call.trace === undefined ? undefined : traceContextOfCall(call.trace, call);
}

export function traceHeader(trace: TraceContext | undefined): { readonly traceparent?: string } {
  return trace === undefined ? {} : { traceparent: trace };
}
