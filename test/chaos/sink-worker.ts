import { createServer, type Server } from 'node:http';

/** One call as the worker saw it, noted before it is answered. */
export interface SeenCall {
  readonly runId: string;
  readonly activityId: string;
  readonly activityType: string;
  readonly attempt: number;
}

interface Message {
  readonly type: string;
  readonly data: SeenCall & { readonly challenge?: string; readonly input: unknown };
}

/** A worker that answers everything with its input, and remembers every call. */
export class SinkWorker {
  readonly seen: SeenCall[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(this.answer(Buffer.concat(chunks).toString())));
      });
    });
  }

  start(): Promise<string> {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => {
        const address = this.server.address();
        const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
        resolve(`http://127.0.0.1:${String(port)}/`);
      });
    });
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(body: string): unknown {
    const { type, data } = JSON.parse(body) as Message;
    if (type === 'endpoint.verify') return { challenge: data.challenge };
    if (type !== 'activity.execute') return null;
    const { runId, activityId, activityType, attempt } = data;
    this.seen.push({ runId, activityId, activityType, attempt });
    return data.input;
  }
}
