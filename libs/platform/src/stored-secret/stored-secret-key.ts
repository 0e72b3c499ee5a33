import { hkdfSync } from 'node:crypto';

import type { TenantId } from '@app/contract';

const KEY_BYTES = 32;

/** What secrets of one tenant are encrypted with: made from the installation's secret, so that nothing has to be stored. */
export function storedSecretKey(installationSecret: Uint8Array, tenantId: TenantId): Buffer {
  const info = `stored secrets|${tenantId}`;
  return Buffer.from(hkdfSync('sha256', installationSecret, '', info, KEY_BYTES));
}
