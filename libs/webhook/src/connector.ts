import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, rootCertificates } from 'node:tls';

import type { buildConnector } from 'undici';

import type { AddressResolver } from './address-resolver';
import { asError } from './as-error';
import { hostOf } from './egress-policy';
import { isTlsFault } from './tls-fault';
import { TlsSessions } from './tls-sessions';

/** For one address, TCP and TLS together; shorter for each when there are several to try. */
const CONNECT_MS_MAX = 3_000;
const CONNECT_MS_MAX_OF_SEVERAL = 1_000;
/** A name with more addresses than these is a name of which three do not answer. */
const ADDRESS_COUNT_MAX = 3;
const KEEP_ALIVE_PROBE_MS = 60_000;

/** How a connection came about. */
export interface ConnectTimings {
  /** On the monotonic clock. */
  readonly openedAtMs: number;
  readonly remoteAddress: string;
  readonly dnsMs: number;
  readonly connectMs: number;
  /** Absent for http. */
  readonly tlsMs?: number;
}

/** A connection that cannot be had in time. */
class ConnectTimedOut extends Error {
  override readonly name = 'ConnectTimedOut';
}

interface Target {
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

interface Opened {
  readonly socket: Socket;
  readonly connectMs: number;
  readonly tlsMs: number | undefined;
}

/**
 * Connects to addresses that were checked, with the name for TLS and Host. Every new connection is checked again, IP
 * literals included: a look-up hook alone would never see those. Nothing has been sent when an attempt fails, so the
 * next address may be tried.
 */
export class Connector {
  private readonly sessions = new TlsSessions();
  private readonly trusted: readonly string[] | undefined;

  /** `ca` is trusted beside the well-known authorities. */
  constructor(
    private readonly resolver: AddressResolver,
    ca?: string,
  ) {
    this.trusted = ca === undefined ? undefined : [...rootCertificates, ca];
  }

  /** For undici's client of one connection. */
  connecting(opened: (timings: ConnectTimings) => void): buildConnector.connector {
    return (options, callback) => {
      this.connect(targetOf(options), opened).then(
        (socket) => {
          callback(null, socket);
        },
        (error: unknown) => {
          callback(asError(error), null);
        },
      );
    };
  }

  private async connect(
    target: Target,
    opened: (timings: ConnectTimings) => void,
  ): Promise<Socket> {
    const startedMs = performance.now();
    const addresses = await this.resolver.resolve(target.host);
    const dnsMs = performance.now() - startedMs;
    const tried = addresses.slice(0, ADDRESS_COUNT_MAX);
    const timeoutMs = tried.length === 1 ? CONNECT_MS_MAX : CONNECT_MS_MAX_OF_SEVERAL;
    for (const [index, remoteAddress] of tried.entries()) {
      try {
        const { socket, connectMs, tlsMs } = await this.open(target, remoteAddress, timeoutMs);
        const openedAtMs = performance.now();
        const tls = tlsMs === undefined ? {} : { tlsMs };
        opened({ openedAtMs, remoteAddress, dnsMs, connectMs, ...tls });
        return socket;
      } catch (error) {
        this.sessions.forget(target.origin);
        // Who shows a wrong certificate shows it elsewhere too, or should not be passed over.
        if (index === tried.length - 1 || isTlsFault(error)) throw error;
      }
    }
    throw new Error(`${target.host} has no address`);
  }

  private open(target: Target, address: string, timeoutMs: number): Promise<Opened> {
    const startedMs = performance.now();
    const socket = this.dial(target, address);
    return new Promise((resolve, reject) => {
      let connectedMs = startedMs;
      const timer = setTimeout(() => {
        socket.destroy(new ConnectTimedOut(`${address} does not answer within ${timeoutMs} ms`));
      }, timeoutMs);
      // Stays for good: there must be a listener until undici has its own.
      socket.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      socket.once('connect', () => {
        connectedMs = performance.now();
      });
      socket.once(target.isTls ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer);
        const tlsMs = target.isTls ? performance.now() - connectedMs : undefined;
        resolve({ socket, connectMs: connectedMs - startedMs, tlsMs });
      });
    });
  }

  private dial({ origin, host, port, isTls }: Target, address: string): Socket {
    const tcp = {
      host: address,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS,
    };
    if (!isTls) return connectTcp(tcp);
    const session = this.sessions.find(origin);
    const socket = connectTls({
      ...tcp,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
      // Stated, because an environment variable could change the default.
      rejectUnauthorized: true,
      // TLS knows no names that are addresses.
      ...(isIP(host) === 0 && { servername: host }),
      ...(session !== undefined && { session }),
      ...(this.trusted !== undefined && { ca: [...this.trusted] }),
    });
    socket.on('session', (fresh) => {
      this.sessions.keep(origin, fresh);
    });
    return socket;
  }
}

function targetOf({ protocol, host, hostname, port }: buildConnector.Options): Target {
  const url = new URL(`${protocol}//${host ?? hostname}`);
  const isTls = protocol === 'https:';
  const portOrDefault = Number(port) || (isTls ? 443 : 80);
  return { origin: url.origin, host: hostOf(url), port: portOrDefault, isTls };
}
