import { asError } from './as-error';

/** Whether a connection failed because it cannot be secured: a certificate, a version, a cipher. */
export function isTlsFault(error: unknown): boolean {
  const known = asError(error);
  const code = 'code' in known ? String(known.code) : '';
  return /CERT|TLS|SSL|EPROTO|CRL|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE/.test(
    code,
  );
}
