import { timingSafeEqual } from 'node:crypto';

import type { TaskTokenKey } from './task-token-key';
import { MAC_BYTES, taskTokenMac } from './task-token-mac';

/** Ids of the longest kind, every character escaped, stay below this. */
const TOKEN_LENGTH_MAX = 20_000;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/**
 * The fields that were sealed, or nothing when none of the keys made the token. Several keys: the current one and those it
 * replaced. Only bytes whose MAC is right are ever parsed.
 */
export function openFields(
  token: string,
  keys: readonly TaskTokenKey[],
  purpose: Uint8Array,
): unknown {
  if (token.length > TOKEN_LENGTH_MAX || !BASE64URL.test(token)) return undefined;
  const sealed = Buffer.from(token, 'base64url');
  if (sealed.length <= MAC_BYTES) return undefined;
  const mac = sealed.subarray(0, MAC_BYTES);
  const content = sealed.subarray(MAC_BYTES);
  const isRight = (key: TaskTokenKey): boolean =>
    timingSafeEqual(mac, Buffer.from(taskTokenMac(content, key, purpose), 'latin1'));
  if (!keys.some(isRight)) return undefined;
  return JSON.parse(content.toString('utf8'));
}
