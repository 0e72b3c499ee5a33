import type { EpochMs } from '@app/contract';

/** Place in a list: the order it belongs to, the moment of its first page, and the sort keys of the last run seen. */
export interface RunCursor {
  readonly fingerprint: string;
  /** What relative moments are relative to, so that '-24h' means the same on every page. */
  readonly now: EpochMs;
  readonly values: readonly (string | null)[];
}

export function encodeRunCursor(cursor: RunCursor): string {
  return Buffer.from(JSON.stringify([cursor.fingerprint, cursor.now, ...cursor.values])).toString(
    'base64url',
  );
}

/** `undefined` for anything that `encodeRunCursor` did not make. */
export function decodeRunCursor(text: string): RunCursor | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length < 3) return undefined;
    const [fingerprint, now, ...values] = parts as unknown[];
    const isValid = values.every((value) => value === null || typeof value === 'string');
    if (typeof fingerprint !== 'string' || !Number.isSafeInteger(now) || !isValid) return undefined;
    return { fingerprint, now: now as EpochMs, values: values };
  } catch {
    return undefined;
  }
}
