import { connect } from 'node:tls';

import { PeerConnection } from './peer-connection';
import { type PeerAddress, PeerLost, type PeerOptions } from './ports';
import { callerTls } from './tls-psk';

const CONNECT_MS_MAX = 1_500;
/** A peer that cannot be reached is not tried again for so long. */
const AGAIN_MS = 200;

/** Connections of this process to others: made when somebody needs them, one for each. */
export class Peers {
  private readonly open = new Map<string, PeerConnection>();
  private readonly opening = new Map<string, Promise<PeerConnection>>();
  private readonly failedAt = new Map<string, number>();
  private isClosed = false;

  constructor(private readonly options: PeerOptions) {}

  /** The connection, if there is one. */
  find(peerId: string): PeerConnection | undefined {
    return this.open.get(peerId);
  }

  /** Throws `PeerLost` when the peer cannot be reached. */
  async reach(peer: PeerAddress): Promise<PeerConnection> {
    const known = this.open.get(peer.peerId) ?? this.opening.get(peer.peerId);
    if (known !== undefined) return known;
    if (performance.now() - (this.failedAt.get(peer.peerId) ?? -AGAIN_MS) < AGAIN_MS) {
      throw new PeerLost('the peer could not be reached a moment ago');
    }
    const opening = this.dial(peer).finally(() => this.opening.delete(peer.peerId));
    this.opening.set(peer.peerId, opening);
    return opening;
  }

  /** Throws as `reach` and the call do. */
  async call(
    peer: PeerAddress,
    method: string,
    { body, timeoutMs }: { readonly body: unknown; readonly timeoutMs: number },
  ): Promise<unknown> {
    const connection = this.open.get(peer.peerId) ?? (await this.reach(peer));
    return connection.call(method, body, timeoutMs);
  }

  /** Lost when the peer cannot be reached. */
  tell(peer: PeerAddress, method: string, body: unknown): void {
    const connection = this.open.get(peer.peerId);
    if (connection !== undefined) {
      connection.tell(method, body);
      return;
    }
    this.reach(peer).then(
      (reached) => {
        reached.tell(method, body);
      },
      () => undefined,
    );
  }

  close(): void {
    this.isClosed = true;
    for (const connection of this.open.values()) connection.close();
  }

  private async dial({ peerId, address }: PeerAddress): Promise<PeerConnection> {
    try {
      const connection = await this.connect(address);
      if ((await connection.introduction()) !== peerId || this.isClosed) {
        // Another process has that address by now.
        connection.close();
        throw new PeerLost('the peer is not there any more');
      }
      this.failedAt.delete(peerId);
      this.open.set(peerId, connection);
      connection.onClose(() => this.open.delete(peerId));
      return connection;
    } catch (cause) {
      if (this.failedAt.size > 1_000) this.failedAt.clear();
      this.failedAt.set(peerId, performance.now());
      throw cause instanceof PeerLost
        ? cause
        : new PeerLost('the peer cannot be reached', { cause });
    }
  }

  private connect(address: string): Promise<PeerConnection> {
    const at = address.lastIndexOf(':');
    const host = address.slice(0, at).replace(/^\[|\]$/g, '');
    return new Promise((resolve, reject) => {
      const socket = connect({
        host,
        port: Number(address.slice(at + 1)),
        ...callerTls(this.options.secret),
      });
      const timer = setTimeout(() => {
        socket.destroy(new Error('no connection in time'));
      }, CONNECT_MS_MAX);
      socket.once('error', reject);
      socket.once('close', () => {
        clearTimeout(timer);
        reject(new Error('the connection was closed'));
      });
      socket.once('secureConnect', () => {
        clearTimeout(timer);
        socket.setNoDelay(true);
        resolve(new PeerConnection(socket, this.options));
      });
    });
  }
}
