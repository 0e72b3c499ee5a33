import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Events of a history as a workflow task brings them. */
export type TaskEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Commands for a workflow task, given the whole history of its run. */
export type FamilyCode = (events: readonly TaskEvent[]) => readonly object[];

interface WorkflowTaskData {
  readonly challenge?: string;
  readonly workflowType: string;
  readonly history: { readonly events: readonly TaskEvent[] };
}

/** An HTTP host whose workflow code is a function per type. For histories that fit the first page. */
export class FamilyHost {
  url = '';
  private readonly server: Server;

  private constructor(code: Readonly<Record<string, FamilyCode>>) {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const { type, data } = JSON.parse(body) as { type: string; data: WorkflowTaskData };
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify(
            type === 'workflow.task'
              ? { commands: code[data.workflowType]?.(data.history.events) ?? [] }
              : { challenge: data.challenge },
          ),
        );
      });
    });
  }

  static async start(code: Readonly<Record<string, FamilyCode>>): Promise<FamilyHost> {
    const host = new FamilyHost(code);
    await new Promise<void>((resolve) => host.server.listen(0, '127.0.0.1', resolve));
    host.url = `http://127.0.0.1:${String((host.server.address() as AddressInfo).port)}/`;
    return host;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
