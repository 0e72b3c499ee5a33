import type { TaskTokenKey } from './task-token-key';
import { MAC_BYTES, taskTokenMac } from './task-token-mac';

/** Base64url of a MAC and the fields: readable, and nobody else can make it. */
export function sealFields(
  fields: readonly (string | number)[],
  key: TaskTokenKey,
  purpose: Uint8Array,
): string {
  const text = JSON.stringify(fields);
  const sealed = Buffer.allocUnsafe(MAC_BYTES + Buffer.byteLength(text));
  sealed.write(text, MAC_BYTES, 'utf8');
  sealed.write(taskTokenMac(sealed.subarray(MAC_BYTES), key, purpose), 0, 'latin1');
  return sealed.toString('base64url');
}
