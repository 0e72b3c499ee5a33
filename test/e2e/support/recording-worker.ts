import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A POST as it came: what signatures are made of. */
export interface RecordedPost {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly message: {
    readonly type: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/**
 * An HTTP worker that keeps every POST, and answers activities with their input, alone or in batches; below `/fail`, with
 * a failure that quotes it.
 */
export class RecordingWorker {
  readonly posts: RecordedPost[] = [];
  url = '';
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const message = JSON.parse(body) as RecordedPost['message'];
        this.posts.push({ headers: request.headers, body, message });
        const isFailure = request.url === '/fail' && message.type === 'activity.execute';
        response.writeHead(isFailure ? 422 : 200, { 'content-type': 'application/json' });
        const { input } = message.data;
        const failure = { type: 'Refused', detail: JSON.stringify(input) };
        response.end(JSON.stringify(isFailure ? failure : answerTo(message)));
      });
    });
  }

  static async start(): Promise<RecordingWorker> {
    const worker = new RecordingWorker();
    await new Promise<void>((resolve) => worker.server.listen(0, '127.0.0.1', resolve));
    const { port } = worker.server.address() as AddressInfo;
    worker.url = `http://127.0.0.1:${String(port)}/`;
    return worker;
  }

  ofType(type: string): RecordedPost[] {
    return this.posts.filter(({ message }) => message.type === type);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

function answerTo({ type, data }: RecordedPost['message']): unknown {
  switch (type) {
    case 'endpoint.verify':
      return { challenge: data['challenge'] };
    case 'activity.execute':
      return data['input'];
    case 'activity.execute.batch':
      return {
        results: (data['items'] as { id: string; input: unknown }[]).map(({ id, input }) => ({
          id,
          result: input,
        })),
      };
    default:
      return null;
  }
}
