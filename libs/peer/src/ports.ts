import type { PeerConnection } from './peer-connection';

/** Where a process of the installation can be reached by the others. */
export interface PeerAddress {
  readonly peerId: string;
  /** `host:port`. */
  readonly address: string;
}

/** Plain data to bytes and back. */
export interface PeerCodec {
  encode(value: unknown): Uint8Array;
  decode(bytes: Buffer): unknown;
}

/** What a process does for its peers. */
export interface PeerHandler {
  /** Answers a call. What it throws reaches the caller as `Unavailable` if it is that, else as `PeerLost`. */
  call(from: PeerConnection, method: string, body: unknown): Promise<unknown>;
  /** Hears what needs no answer. Must not throw. */
  told(from: PeerConnection, method: string, body: unknown): void;
}

/** What all connections of a process have in common. */
export interface PeerOptions {
  /** Of this process. */
  readonly peerId: string;
  /** 32 bytes that only processes of the installation have. */
  readonly secret: Uint8Array;
  readonly codec: PeerCodec;
  readonly handler: PeerHandler;
}

/** The connection broke, or the peer failed: what was asked of it may have been done. */
export class PeerLost extends Error {
  override readonly name = 'PeerLost';
  readonly retryable = true;
}
