/** Whether a connection failed because it cannot be secured: a certificate, a version, a cipher. */
export function isTlsFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /CERT|TLS|SSL|EPROTO|CRL|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE/.test(
    code,
  );
}
