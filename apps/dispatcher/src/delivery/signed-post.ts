import type { EpochMs, WebhookEndpoint, WebhookKey } from '@app/contract';
import { type HttpPost, signatureHeader } from '@app/webhook';

import type { PreparedPost } from './prepare';

const FIXED_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, application/x-ndjson',
  'accept-encoding': 'identity',
  'user-agent': 'perdure/1',
} as const;

/** Signs a POST with every key that is valid now. What an endpoint adds cannot replace what the protocol says. */
export function signedPost(
  endpoint: WebhookEndpoint,
  { webhookId, body, headers }: PreparedPost,
  now: EpochMs,
): Pick<HttpPost, 'url' | 'headers' | 'body'> {
  const timestamp = Math.floor(now / 1_000);
  const secrets = validKeys(endpoint, now).map((key) => key.secret);
  return {
    url: endpoint.url,
    body,
    headers: {
      ...lowerCased(endpoint.headers),
      ...FIXED_HEADERS,
      ...headers,
      'webhook-id': webhookId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureHeader(secrets, { id: webhookId, timestamp, body }),
    },
  };
}

/** The key a worker should verify with: the newest. */
export function currentKeyId(endpoint: WebhookEndpoint, now: EpochMs): string | undefined {
  const keys = validKeys(endpoint, now);
  return keys.reduce<WebhookKey | undefined>(
    (newest, key) => (newest === undefined || key.createdAt > newest.createdAt ? key : newest),
    undefined,
  )?.keyId;
}

function validKeys(endpoint: WebhookEndpoint, now: EpochMs): readonly WebhookKey[] {
  return endpoint.keys.filter((key) => key.expiresAt === undefined || key.expiresAt > now);
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) result[name.toLowerCase()] = value;
  return result;
}
