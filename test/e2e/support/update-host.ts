import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface WorkflowTask {
  readonly updates: readonly {
    readonly updateId: string;
    readonly name: string;
    readonly input: unknown;
  }[];
  readonly history: {
    readonly events: readonly { readonly type: string; readonly signalName?: string }[];
  };
  readonly challenge?: string;
}

/**
 * Workflow code that takes the update `shout` (answers in capitals), refuses any other, accepts `never` without an end,
 * and completes when it is signalled to `end`.
 */
export class UpdateHost {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<UpdateHost> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { type, data } = JSON.parse(Buffer.concat(chunks).toString()) as {
          type: string;
          data: WorkflowTask;
        };
        const answer =
          type === 'endpoint.verify'
            ? { challenge: data.challenge, workflowTypes: ['talker'] }
            : { commands: commandsOf(data) };
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new UpdateHost(server, `http://127.0.0.1:${String(port)}/`);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

function commandsOf({ updates, history }: WorkflowTask): object[] {
  const commands = updates.flatMap(({ updateId, name, input }): object[] => {
    const accept = { type: 'AcceptWorkflowUpdate', updateId };
    if (name === 'never') return [accept];
    if (name !== 'shout') {
      return [{ type: 'RejectWorkflowUpdate', updateId, failure: { message: `no ${name} here` } }];
    }
    const outcome = { result: String(input).toUpperCase() };
    return [accept, { type: 'CompleteWorkflowUpdate', updateId, outcome }];
  });
  const isOver = history.events.some(({ signalName }) => signalName === 'end');
  return isOver ? [...commands, { type: 'CompleteWorkflowExecution', result: 'done' }] : commands;
}
