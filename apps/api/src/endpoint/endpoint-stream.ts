import { GraphQLError } from 'graphql';

import type { RequestContext } from '../context/request-context';
import type { ApiPorts, HealthReport } from '../ports';
import { NoticeQueue } from '../workflow/notice-queue';
import type { WorkflowService } from '../workflow/workflow.service';
import { healthView } from './endpoint.service';

const CHECK_MS = 30_000;

/** How the endpoints of a namespace fare: the latest report of each, whenever it changes. */
export class EndpointStream {
  constructor(
    private readonly ports: Pick<ApiPorts, 'health'>,
    private readonly workflows: WorkflowService,
  ) {}

  async *health(
    context: RequestContext,
    namespace: string,
  ): AsyncGenerator<{ endpointHealth: unknown }> {
    const scope = await this.workflows.readable(context, namespace);
    if ('code' in scope)
      throw new GraphQLError(scope.message, { extensions: { code: scope.code } });
    // Only the latest report of an endpoint counts: a slow subscriber skips the ones in between.
    const latest = new Map<string, HealthReport>();
    const queue = new NoticeQueue(CHECK_MS);
    const unsubscribe = this.ports.health.subscribe((report) => {
      if (report.tenantId !== scope.tenantId || report.namespaceId !== scope.namespaceId) return;
      latest.set(report.endpointId, report);
      queue.tell();
    });
    try {
      for (;;) {
        for (const [endpointId, report] of latest) {
          latest.delete(endpointId);
          yield { endpointHealth: healthView(report) };
        }
        await queue.next();
      }
    } finally {
      unsubscribe();
      queue.close();
    }
  }
}
