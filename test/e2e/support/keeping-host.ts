import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface WorkflowTask {
  readonly runId: string;
  readonly challenge?: string;
  readonly history: {
    readonly events: readonly { readonly eventId: number; readonly signalName?: string }[];
  };
}

/** Workflow code that keeps its runs in memory, and ends them when they are signalled to `end`. */
export class KeepingHost {
  /** First event of every history it was sent. */
  readonly firstEventIds: (number | undefined)[] = [];
  private readonly kept = new Set<string>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<KeepingHost> {
    const server = createServer();
    const host = new KeepingHost(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { type, data } = JSON.parse(Buffer.concat(chunks).toString()) as {
          type: string;
          data: WorkflowTask;
        };
        const answer =
          type === 'workflow.task'
            ? host.answer(data)
            : { challenge: data.challenge, workflowTypes: ['kept'] };
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return host;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}/`;
  }

  /** As after a restart. */
  forget(): void {
    this.kept.clear();
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer({ runId, history }: WorkflowTask): object {
    const first = history.events[0]?.eventId;
    this.firstEventIds.push(first);
    if (first !== 1 && !this.kept.has(runId)) return { needsHistory: true };
    this.kept.add(runId);
    const isOver = history.events.some(({ signalName }) => signalName === 'end');
    const commands = isOver ? [{ type: 'CompleteWorkflowExecution', result: 'kept' }] : [];
    return { commands, cached: true };
  }
}
