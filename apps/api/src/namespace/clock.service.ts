import {
  type ClockMove,
  hasVirtualClock,
  LIMITS,
  type NamespaceClock,
  rejection,
  type RequestOutcome,
} from '@app/contract';
import { listClocks, type Namespace, withTenant } from '@app/postgres';

import type { RequestContext } from '../context/request-context';
import { codeOfFault } from '../hardening/code-of-fault';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { idProblem } from '../workflow/to-request';
import type { WorkflowService } from '../workflow/workflow.service';

/** Longer than that nobody should wait for an answer over HTTP. */
const PATIENCE_MS = 30_000;

export interface AdvanceTimeArgs {
  readonly namespace: string;
  readonly by?: number | null;
  readonly to?: number | null;
  readonly requestId?: string | null;
}

export interface SkipTimeArgs {
  readonly namespace: string;
  readonly until?: number | null;
  readonly requestId?: string | null;
}

/** Clocks of namespaces in virtual time. */
export class ClockService {
  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {}

  advance(context: RequestContext, args: AdvanceTimeArgs): Promise<unknown> {
    const { by, to } = args;
    if ((by == null) === (to == null)) {
      return Promise.resolve(refused(rejection('INVALID_ARGUMENT', 'Give one of by and to.')));
    }
    if ((by ?? 0) > LIMITS.durationMsMax) {
      const message = 'by is longer than any timer can be.';
      return Promise.resolve(refused(rejection('INVALID_ARGUMENT', message)));
    }
    const move: ClockMove =
      by == null ? { type: 'to', time: to ?? 0 } : { type: 'by', durationMs: Math.round(by) };
    return this.move(context, args, move);
  }

  skip(context: RequestContext, args: SkipTimeArgs): Promise<unknown> {
    const { until } = args;
    return this.move(context, args, until == null ? { type: 'next' } : { type: 'skip', until });
  }

  kindOf({ namespaceId }: Namespace): 'REAL' | 'VIRTUAL' {
    return hasVirtualClock(namespaceId) ? 'VIRTUAL' : 'REAL';
  }

  async clockOf(namespace: Namespace): Promise<NamespaceClock | undefined> {
    const { tenantId, namespaceId } = namespace;
    if (!hasVirtualClock(namespaceId)) return undefined;
    const clocks = await withTenant(this.ports.database, tenantId, (session) =>
      listClocks(session, tenantId),
    );
    return clocks.find((clock) => clock.namespaceId === namespaceId);
  }

  private async move(
    context: RequestContext,
    args: { readonly namespace: string; readonly requestId?: string | null },
    move: ClockMove,
  ): Promise<unknown> {
    const problem = idProblem('requestId', args.requestId);
    if (problem !== undefined) return refused(problem);
    const scope = await this.workflows.writable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    if (!hasVirtualClock(scope.namespaceId)) return refused(rejection('NAMESPACE_IN_REAL_TIME'));
    const { tenantId, namespaceId } = scope;
    const requestId = args.requestId ?? undefined;
    const outcome = await this.submit({
      tenantId,
      namespaceId,
      move,
      patienceMs: PATIENCE_MS,
      ...(requestId !== undefined && { requestId }),
    });
    if (!outcome.ok) return refused(outcome.rejection);
    const { clock } = outcome.reply;
    return {
      __typename: 'MovedClock',
      namespace: args.namespace,
      time: clock?.now,
      target: clock?.target,
      arrived: clock?.arrived,
    };
  }

  private async submit(
    request: Parameters<ApiPorts['clocks']['moveClock']>[0],
  ): Promise<RequestOutcome> {
    try {
      return await this.ports.clocks.moveClock(request);
    } catch (fault) {
      return { ok: false, rejection: rejection(codeOfFault(fault, this.ports)) };
    }
  }
}
