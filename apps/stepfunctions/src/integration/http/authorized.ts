import type { Outbound, OutboundRequest } from '../aws/aws-caller';
import { ServiceFailure } from '../service-failure';

/** What a connection knows. Decrypted only for the call. */
export type ConnectionSecret =
  | { readonly kind: 'BASIC'; readonly username: string; readonly password: string }
  | { readonly kind: 'API_KEY'; readonly headerName: string; readonly value: string }
  | {
      readonly kind: 'OAUTH_CLIENT_CREDENTIALS';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope?: string;
    };

type Unsent = Omit<OutboundRequest, 'timeoutMs'>;

const TOKEN_TIMEOUT_MS = 10_000;

/** The request with what shows who makes it. */
export async function authorized(
  outbound: Outbound,
  request: Unsent,
  secret: ConnectionSecret,
): Promise<Unsent> {
  switch (secret.kind) {
    case 'BASIC': {
      const pair = Buffer.from(`${secret.username}:${secret.password}`).toString('base64');
      return withHeader(request, 'authorization', `Basic ${pair}`);
    }
    case 'API_KEY':
      return withHeader(request, secret.headerName.toLowerCase(), secret.value);
    case 'OAUTH_CLIENT_CREDENTIALS': {
      const token = await accessToken(outbound, secret);
      return withHeader(request, 'authorization', `Bearer ${token}`);
    }
  }
}

function withHeader(request: Unsent, name: string, value: string): Unsent {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

/** Asked for each call: tokens are short-lived, and one that is kept would have to be stored like a secret. */
async function accessToken(
  outbound: Outbound,
  secret: Extract<ConnectionSecret, { kind: 'OAUTH_CLIENT_CREDENTIALS' }>,
): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: secret.clientId,
    client_secret: secret.clientSecret,
    ...(secret.scope !== undefined && { scope: secret.scope }),
  });
  const answer = await outbound.send({
    method: 'POST',
    url: secret.tokenUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
    timeoutMs: TOKEN_TIMEOUT_MS,
  });
  const token = answer.type === 'answer' && answer.status < 300 ? tokenIn(answer.body) : undefined;
  if (token !== undefined) return token;
  throw new ServiceFailure(
    'Events.ConnectionResource.AuthorizationFailed',
    answer.type === 'fault' ? answer.message : `The token endpoint answered ${answer.status}.`,
  );
}

function tokenIn(body: Uint8Array): string | undefined {
  try {
    const parsed = JSON.parse(Buffer.from(body).toString('utf8')) as { access_token?: unknown };
    return typeof parsed.access_token === 'string' ? parsed.access_token : undefined;
  } catch {
    return undefined;
  }
}
