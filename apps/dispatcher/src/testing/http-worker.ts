import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedPost {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Behaviour = (post: ReceivedPost, response: ServerResponse) => void;

/** A customer's worker on a real socket, which behaves as a spec says. */
export class HttpWorker {
  readonly received: ReceivedPost[] = [];
  behaviour: Behaviour = (_post, response) => response.end('null');
  private server: Server | undefined;
  url = '';

  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      void this.serve(request, response);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/activities`;
  }

  async close(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const post = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
    this.received.push(post);
    this.behaviour(post, response);
  }
}

/** Answers with this status, these headers and this body. */
export function answering(
  status: number,
  body: string | Buffer = '',
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return (_post, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** Answers line by line, at these times. */
export function streaming(lines: readonly (readonly [atMs: number, line: string])[]): Behaviour {
  return (_post, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.flushHeaders();
    const timers = lines.map(([atMs, line], index) =>
      setTimeout(() => {
        response.write(`${line}\n`);
        if (index === lines.length - 1) response.end();
      }, atMs),
    );
    response.on('close', () => {
      for (const timer of timers) clearTimeout(timer);
    });
  };
}
