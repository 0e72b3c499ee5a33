import { buildConnector } from 'undici';

import type { AddressResolver } from './address-resolver';
import { hostOf } from './egress-policy';

const CONNECT_TIMEOUT_MS = 3_000;

/** How the last connection of an origin came about. */
export interface ConnectTimings {
  readonly openedAtMs: number;
  readonly remoteAddress: string;
  readonly dnsMs: number;
  readonly connectMs: number;
}

/**
 * Connects to the address that was checked, with the name for TLS and Host. Every new connection is checked again, IP
 * literals included: a look-up hook alone would never see those.
 */
export function pinnedConnector(
  resolver: AddressResolver,
  opened: (origin: string, timings: ConnectTimings) => void,
  tls: { readonly ca?: string } = {},
): buildConnector.connector {
  const connect = buildConnector({
    timeout: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    ...(tls.ca !== undefined && { ca: tls.ca }),
  });
  return (options, callback) => {
    const startedMs = performance.now();
    const host = hostOf(new URL(`${options.protocol}//${options.host ?? options.hostname}`));
    resolver.resolve(host).then(
      (address) => {
        const resolvedMs = performance.now();
        const { protocol, port } = options;
        connect(
          { ...options, hostname: address, servername: options.servername ?? host },
          (...result) => {
            const [error, socket] = result;
            if (error !== null) {
              callback(error, null);
              return;
            }
            const openedAtMs = performance.now();
            opened(`${protocol}//${host}:${port}`, {
              openedAtMs,
              remoteAddress: address,
              dnsMs: resolvedMs - startedMs,
              connectMs: openedAtMs - resolvedMs,
            });
            callback(null, socket);
          },
        );
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)), null);
      },
    );
  };
}
