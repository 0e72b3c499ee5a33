import { Client } from 'undici';

import type { Connector, ConnectTimings } from './connector';
import { HttpFaultReason } from './http-post';
import type { Lender, WireCall } from './wire-call';

const HEADER_BYTES_MAX = 16_384;
/** Below Node's own 5 s, so that a connection is not used in the moment in which the worker closes it. */
const KEEP_ALIVE_MS = 4_000;
/** Served places of the queue that are worth cutting off. */
const SERVED_COUNT_MAX = 1_024;

export interface OriginOptions {
  readonly connector: Connector;
  readonly connectionsMax: number;
  /** Called once after `leave`, when the last connection is gone. */
  readonly gone: () => void;
}

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values by turns. */
  readonly headers: string[];
  readonly body: string;
}

/**
 * The connections of one origin. HTTP/1.1 without pipelining: a slow answer holds one connection, not the calls behind
 * it. The connection used last is used first, so that few stay warm and the others close; undici's pool keeps a client
 * for every connection there ever was. CPU per call at 64 in flight, signature included: 55 us; undici's `request` on its
 * pool 65, node:http 120, fetch 280.
 */
export class OriginConnections {
  private readonly idle: Connection[] = [];
  private readonly all = new Set<Connection>();
  private waiting: { readonly request: WireRequest; readonly call: WireCall }[] = [];
  private served = 0;
  private leaving = false;

  constructor(
    private readonly origin: string,
    private readonly options: OriginOptions,
  ) {}

  dispatch(request: WireRequest, call: WireCall): void {
    const connection = this.idle.pop() ?? this.open();
    if (connection === undefined) this.waiting.push({ request, call });
    else connection.run(request, call);
  }

  /** Lets the calls in flight end, and closes what is idle. */
  leave(): void {
    this.leaving = true;
    for (const connection of this.idle.splice(0)) this.drop(connection);
    if (this.all.size === 0) this.options.gone();
  }

  /** Ends all calls. */
  async destroy(): Promise<void> {
    this.leaving = true;
    for (const { call } of this.waiting.splice(this.served)) {
      call.end(HttpFaultReason.Aborted, 'the caller was closed');
    }
    await Promise.all([...this.all].map(({ client }) => client.destroy()));
  }

  private open(): Connection | undefined {
    const { connectionsMax, connector } = this.options;
    if (this.all.size >= connectionsMax) return undefined;
    const connection = new Connection(this.origin, connector, {
      free: () => {
        this.freed(connection);
      },
      closed: () => {
        this.closed(connection);
      },
    });
    this.all.add(connection);
    return connection;
  }

  private freed(connection: Connection): void {
    const waiting = this.nextWaiting();
    if (waiting !== undefined) connection.run(waiting.request, waiting.call);
    else if (this.leaving || connection.timings === undefined) this.drop(connection);
    else this.idle.push(connection);
  }

  private closed(connection: Connection): void {
    const at = this.idle.indexOf(connection);
    if (at < 0) return;
    this.idle.splice(at, 1);
    this.drop(connection);
  }

  private nextWaiting(): { readonly request: WireRequest; readonly call: WireCall } | undefined {
    if (this.served >= SERVED_COUNT_MAX) {
      this.waiting.splice(0, this.served);
      this.served = 0;
    }
    while (this.served < this.waiting.length) {
      const waiting = this.waiting[this.served];
      this.served += 1;
      if (waiting?.call.isOver === false) return waiting;
    }
    this.waiting = [];
    this.served = 0;
    return undefined;
  }

  private drop(connection: Connection): void {
    this.all.delete(connection);
    connection.close();
    if (this.leaving && this.all.size === 0) this.options.gone();
  }
}

interface ConnectionListener {
  free(): void;
  closed(): void;
}

/** One connection, which opens again when it is used after it was closed. */
class Connection implements Lender {
  readonly client: Client;
  timings: ConnectTimings | undefined;

  constructor(
    origin: string,
    connector: Connector,
    private readonly listener: ConnectionListener,
  ) {
    this.client = new Client(origin, {
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
      // The call has a deadline of its own for the whole; undici's are per part.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: connector.connecting((timings) => {
        this.timings = timings;
      }),
    });
    this.client.on('disconnect', () => {
      this.timings = undefined;
      listener.closed();
    });
  }

  run({ method, path, headers, body }: WireRequest, call: WireCall): void {
    call.lend(this);
    this.client.dispatch({ path, method, headers, body }, call);
  }

  done(): void {
    this.listener.free();
  }

  /** Waits for undici to take note of the end of the last call: this may run within its last event. */
  close(): void {
    if (!this.client.closed && !this.client.destroyed) void this.client.close();
  }
}
