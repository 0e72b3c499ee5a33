import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What a server does once it has a whole request. */
export type Reaction = (socket: Socket, request: string) => void;

/** A worker at the level of bytes: answers what no HTTP library would. */
export class RawServer {
  readonly requests: string[] = [];
  readonly sockets = new Set<Socket>();
  connectionCount = 0;
  react: Reaction = (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nnull');
  };
  private server: Server | undefined;
  port = 0;

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}/`;
  }

  async listen(): Promise<void> {
    const server = createServer((socket) => {
      this.serve(socket);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private serve(socket: Socket): void {
    this.connectionCount += 1;
    this.sockets.add(socket);
    let seen = '';
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      const end = endOfRequest(seen);
      if (end === undefined) return;
      const request = seen.slice(0, end);
      seen = seen.slice(end);
      this.requests.push(request);
      this.react(socket, request);
    });
  }
}

function endOfRequest(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  const end = head + 4 + length;
  return text.length >= end ? end : undefined;
}
