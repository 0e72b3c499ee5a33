import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Task {
  readonly challenge?: string;
  readonly workflowType: string;
  readonly queries: readonly { readonly queryId: string }[];
  readonly history: {
    readonly events: readonly { readonly type: string; readonly result?: unknown }[];
  };
}

/**
 * One build of a worker deployment. Its workflow code waits for a signal, calls an activity, and ends with the builds that
 * have done the last of each. Workflows of the type `pinned` say so.
 */
export class VersionedHost {
  private constructor(
    private readonly server: Server,
    private readonly buildId: string,
  ) {}

  static async start(buildId: string): Promise<VersionedHost> {
    const server = createServer();
    const host = new VersionedHost(server, buildId);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const { type, data } = JSON.parse(body) as { type: string; data: Task };
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(host.answer(type, data)));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return host;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}/`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(type: string, data: Task): unknown {
    switch (type) {
      case 'workflow.task':
        return {
          commands: this.commandsFor(data),
          queryResults: Object.fromEntries(
            data.queries.map(({ queryId }) => [queryId, { result: this.buildId }]),
          ),
          ...(data.workflowType === 'pinned' && { versioningBehavior: 'Pinned' }),
        };
      case 'endpoint.verify':
        return {
          challenge: data.challenge,
          ...{ deployment: 'shop', buildId: this.buildId, workflowTypes: ['pinned', 'upgrading'] },
        };
      default:
        return this.buildId;
    }
  }

  private commandsFor({ history: { events } }: Task): object[] {
    const done = events.find(({ type }) => type === 'ActivityTaskCompleted');
    if (done !== undefined) {
      const result = { code: this.buildId, activity: done.result };
      return [{ type: 'CompleteWorkflowExecution', result }];
    }
    const isTold = events.some(({ type }) => type === 'WorkflowExecutionSignaled');
    const isAsked = events.some(({ type }) => type === 'ActivityTaskScheduled');
    return isTold && !isAsked
      ? [
          {
            type: 'ScheduleActivityTask',
            ...{ activityId: 'a', activityType: 'stamp', startToCloseTimeoutMs: 30_000 },
          },
        ]
      : [];
  }
}
