import type { TlsOptions } from 'node:tls';

const IDENTITY = 'perdure';

/**
 * Both sides prove that they know the installation's secret, and what they say is encrypted: no certificates to make,
 * hand out and renew. Node offers keys of this kind up to TLS 1.2.
 */
const VERSION_AND_CIPHERS = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
  ciphers: 'PSK-AES128-GCM-SHA256',
} as const;

export function doorTls(secret: Uint8Array): TlsOptions {
  return {
    ...VERSION_AND_CIPHERS,
    pskIdentityHint: IDENTITY,
    pskCallback: (_, identity) => (identity === IDENTITY ? Buffer.from(secret) : null),
  };
}

export function callerTls(secret: Uint8Array) {
  return {
    ...VERSION_AND_CIPHERS,
    pskCallback: () => ({ psk: Buffer.from(secret), identity: IDENTITY }),
    checkServerIdentity: () => undefined,
  };
}
