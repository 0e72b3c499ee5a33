import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';

import { PeerConnection } from './peer-connection';
import type { PeerOptions } from './ports';
import { doorTls } from './tls-psk';

/** Where the other processes of the installation knock. */
export class PeerDoor {
  private readonly connections = new Set<PeerConnection>();
  private readonly server: Server;

  private constructor(options: PeerOptions, onConnection: (connection: PeerConnection) => void) {
    this.server = createServer(doorTls(options.secret), (socket) => {
      socket.setNoDelay(true);
      const connection = new PeerConnection(socket, options);
      this.connections.add(connection);
      connection.onClose(() => this.connections.delete(connection));
      onConnection(connection);
    });
    // Whoever does not know the secret is not heard.
    this.server.on('tlsClientError', () => undefined);
  }

  /** Port 0 takes any that is free. */
  static async open(
    at: { readonly host: string; readonly port: number },
    options: PeerOptions,
    onConnection: (connection: PeerConnection) => void = () => undefined,
  ): Promise<PeerDoor> {
    const door = new PeerDoor(options, onConnection);
    await new Promise<void>((resolve, reject) => {
      door.server.once('error', reject);
      door.server.listen(at.port, at.host, () => {
        door.server.off('error', reject);
        resolve();
      });
    });
    return door;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) =>
      this.server.close(() => {
        resolve();
      }),
    );
    for (const connection of this.connections) connection.close();
    await closed;
  }
}
