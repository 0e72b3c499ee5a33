import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ID_LENGTH = 12;
const SECRET_BYTES = 32;
const FORM = /^prd_([A-Za-z0-9]{12})_([A-Za-z0-9_-]{43})([0-9a-f]{8})$/;

/** The parts of a key. The checksum makes a mistyped key recognisable without asking the database. */
export interface ParsedApiKey {
  readonly keyId: string;
  readonly secret: string;
}

/** `prd_<id>_<secret><crc32>`: the prefix is for scanners that look for leaked keys. */
export function newApiKey(): ParsedApiKey & { readonly text: string } {
  const keyId = randomBytes(24)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, ID_LENGTH);
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { keyId, secret, text: `prd_${keyId}_${secret}${checksum(keyId, secret)}` };
}

export function parseApiKey(text: string): ParsedApiKey | undefined {
  const [, keyId, secret, sum] = FORM.exec(text) ?? [];
  if (keyId === undefined || secret === undefined || sum === undefined) return undefined;
  return checksum(keyId, secret) === sum ? { keyId, secret } : undefined;
}

function checksum(keyId: string, secret: string): string {
  return crc32(`${keyId}_${secret}`).toString(16).padStart(8, '0');
}

/** A secret of 256 bits needs no slow hash (OWASP ASVS 6.5.2). */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function matchesHash(secret: string, hash: Buffer): boolean {
  const own = hashSecret(secret);
  return own.length === hash.length && timingSafeEqual(own, hash);
}
