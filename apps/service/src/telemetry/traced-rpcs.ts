import { readTraceParent } from '@app/contract';
import type { GatewayPorts } from '@app/gateway';

import type { TracedEdge } from './trace-requests';

/** Calls of the gateway, as spans. A poll that nobody has sent a trace with is none: it is what a worker does all day. */
export function tracedRpcs(tracer: TracedEdge): NonNullable<GatewayPorts['traced']> {
  return async ({ rpc, traceparent }, answer) => {
    const parent = readTraceParent(traceparent) === undefined ? undefined : traceparent;
    if (parent === undefined && rpc.startsWith('Poll')) return answer();
    const span = tracer.start({
      ...{ name: `rpc ${rpc}`, kind: 'Server' },
      ...(parent !== undefined && { parent }),
      attributes: { 'rpc.system': 'grpc', 'rpc.method': rpc },
    });
    try {
      const answered = await tracer.within(span.context, answer);
      span.end();
      return answered;
    } catch (fault) {
      span.end({ failure: fault instanceof Error ? fault.name : 'Error' });
      throw fault;
    }
  };
}
