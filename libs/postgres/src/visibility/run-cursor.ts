/** Place in a list: the order it belongs to and the sort keys of the last run seen. */
export interface RunCursor {
  readonly fingerprint: string;
  readonly values: readonly (string | null)[];
}

export function encodeRunCursor(cursor: RunCursor): string {
  return Buffer.from(JSON.stringify([cursor.fingerprint, ...cursor.values])).toString('base64url');
}

/** `undefined` for anything that `encodeRunCursor` did not make. */
export function decodeRunCursor(text: string): RunCursor | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length < 2) return undefined;
    const [fingerprint, ...values] = parts as unknown[];
    const isValid = values.every((value) => value === null || typeof value === 'string');
    if (typeof fingerprint !== 'string' || !isValid) return undefined;
    return { fingerprint, values: values };
  } catch {
    return undefined;
  }
}
