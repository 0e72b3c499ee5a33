import {
  type Span,
  type SpanAttributes,
  type TraceContext,
  traceContextOfRun,
  type Tracer,
  type WorkflowKey,
} from '@app/contract';
import { isOpen, startedTimeOf } from '@app/engine';

import type { CachedRun } from './cached-run';
import { workflowKeyText } from './keys';
import type { ShardItem } from './shard-item';

/**
 * What the traces of a turn's requests and runs are told of it. A request that is part of a trace is in it as
 * `turn <request>`; a run that is, and that changes for another reason, as `turn`; one that ends, as `run <type>`, from
 * its first event to its last.
 */
export class TurnSpans {
  private readonly begunAt = Date.now();
  private readonly open: Span[] = [];
  /** Under what a run was changed, by its workflow. */
  private readonly reasons = new Map<string, TraceContext>();

  constructor(private readonly tracer: Tracer) {}

  take(item: ShardItem): void {
    if (item.type !== 'request') return;
    const { request, offset, received } = item;
    const { trace } = request;
    if (trace === undefined) return;
    const span = this.tracer.start({
      name: `turn ${request.type}`,
      kind: 'Consumer',
      parent: trace,
      attributes: {
        ...attributesOf(request),
        'perdure.request.type': request.type,
        'perdure.request.way':
          offset !== undefined ? 'log' : received === undefined ? 'straight' : 'inbox',
        ...(offset !== undefined && { 'perdure.log.offset': offset }),
      },
    });
    this.open.push(span);
    this.reasons.set(workflowKeyText(request), span.context ?? trace);
  }

  /** Before the runs forget what the turn has changed. */
  stored(touched: Iterable<CachedRun>): void {
    for (const run of touched) {
      if (run.fresh.length > 0 && run.state.trace !== undefined) this.tell(run, run.state.trace);
    }
    for (const span of this.open) span.end();
  }

  abandoned(fault: Error): void {
    for (const span of this.open) span.end({ failure: fault.name });
  }

  private tell(run: CachedRun, trace: TraceContext): void {
    const { key, state } = run;
    const self = traceContextOfRun(trace, key.runId);
    const attributes = { ...attributesOf(key), 'perdure.run.id': key.runId };
    const reason = this.reasons.get(run.workflowKey);
    if (reason?.slice(3, 35) !== self.slice(3, 35)) {
      this.tracer
        .start({
          ...{ name: 'turn', kind: 'Internal', parent: self, startedAt: this.begunAt, attributes },
          ...(reason !== undefined && { links: [reason] }),
        })
        .end();
    }
    if (isOpen(state)) return;
    const { workflowType } = state.info.started;
    const isRealTime = run.clock === undefined;
    this.tracer
      .start({
        ...{ name: `run ${workflowType}`, kind: 'Internal', parent: trace, as: self },
        ...(isRealTime && { startedAt: startedTimeOf(state) }),
        attributes: { ...attributes, 'perdure.run.status': state.status },
      })
      .end({
        ...(isRealTime && { endedAt: state.closedTime ?? state.lastEventTime }),
        ...(state.status === 'Completed' ? {} : { failure: state.status }),
      });
  }
}

function attributesOf({ tenantId, namespaceId, workflowId }: WorkflowKey): SpanAttributes {
  return {
    'perdure.tenant.id': tenantId,
    'perdure.namespace.id': namespaceId,
    'perdure.workflow.id': workflowId,
  };
}
