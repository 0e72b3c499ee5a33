import { createHmac } from 'node:crypto';

import type { Scope } from '@app/contract';

/**
 * What the callbacks of a namespace are signed with, in the text form of Standard Webhooks. Made from the installation's
 * secret, so nothing has to be stored, and no namespace can make another's.
 */
export function callbackSecret(
  installationSecret: Uint8Array,
  { tenantId, namespaceId }: Pick<Scope, 'tenantId' | 'namespaceId'>,
): string {
  const digest = createHmac('sha256', installationSecret)
    .update(`completion callbacks|${tenantId}|${namespaceId}`)
    .digest('base64');
  return `whsec_${digest}`;
}
