import { randomBytes } from 'node:crypto';

import type { EndpointProber, EndpointTestOutcome, VerificationOutcome } from '@app/api';
import { LIMITS, VersioningBehavior, type WebhookEndpoint } from '@app/contract';
import {
  challengeAnswer,
  type EgressPolicy,
  equalsConstantTime,
  type HttpCaller,
  type HttpResult,
  judgeUrl,
  newWebhookSecret,
  parseSigningKey,
  signatureHeader,
} from '@app/webhook';

const PROBE_MS = 5_000;
const PROBE_BYTES_MAX = 65_536;
const ACTIVITY_TYPE_COUNT_MAX = 1_000;

/** Asks a customer's URL whether it is a worker that knows its secret. */
export class WebhookProber implements EndpointProber {
  constructor(
    private readonly caller: HttpCaller,
    private readonly policy: EgressPolicy,
  ) {}

  judge(url: string): string | undefined {
    const verdict = judgeUrl(url, this.policy);
    return verdict.ok ? undefined : verdict.reason;
  }

  newSecret(): string {
    return newWebhookSecret();
  }

  isSecret(text: string): boolean {
    return parseSigningKey(text) !== undefined;
  }

  async verify(endpoint: WebhookEndpoint): Promise<VerificationOutcome> {
    const challenge = randomBytes(24).toString('base64url');
    const result = await this.send(endpoint, 'endpoint.verify', { challenge });
    if (result.type === 'fault')
      return { ok: false, message: `The worker was not reached: ${result.message}` };
    if (result.status !== 200) {
      return {
        ok: false,
        message: `The worker answered the challenge with status ${String(result.status)}.`,
      };
    }
    const answer = parsed(result.body);
    if (!this.isRight(endpoint, challenge, answer.challenge)) {
      return {
        ok: false,
        message:
          'The answer to the challenge is wrong. Answer {"challenge": base64 of HMAC-SHA256(secret, challenge)}.',
      };
    }
    const maxConcurrency = answer.maxConcurrency;
    return {
      ok: true,
      activityTypes: textsOf(answer.activityTypes),
      workflowTypes: textsOf(answer.workflowTypes),
      ...(typeof maxConcurrency === 'number' &&
        maxConcurrency >= 1 && { maxConcurrency: Math.floor(maxConcurrency) }),
      ...versionIn(answer),
    };
  }

  async test(endpoint: WebhookEndpoint): Promise<EndpointTestOutcome> {
    const result = await this.send(endpoint, 'endpoint.test', {});
    const { totalMs } = result.trace;
    return result.type === 'answer'
      ? {
          outcome: result.status < 300 ? 'Answered' : 'Refused',
          httpStatus: result.status,
          totalMs,
        }
      : { outcome: result.reason, message: result.message, totalMs };
  }

  /** In development mode a plain echo will do: what runs on loopback is the developer's own. */
  private isRight(endpoint: WebhookEndpoint, challenge: string, answer: unknown): boolean {
    if (typeof answer !== 'string') return false;
    if (this.policy.allowLoopback && answer === challenge) return true;
    return endpoint.keys.some((key) => {
      const expected = challengeAnswer(key.secret, challenge);
      return expected !== undefined && equalsConstantTime(answer, expected);
    });
  }

  private send(endpoint: WebhookEndpoint, type: string, data: object): Promise<HttpResult> {
    const now = Date.now();
    const id = `probe_${randomBytes(12).toString('hex')}`;
    const timestamp = Math.floor(now / 1_000);
    const body = JSON.stringify({ type, timestamp: new Date(now).toISOString(), data });
    const secrets = endpoint.keys
      .filter((key) => key.expiresAt === undefined || key.expiresAt > now)
      .map((key) => key.secret);
    return this.caller.post({
      url: endpoint.url,
      headers: {
        ...endpoint.headers,
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatureHeader(secrets, { id, timestamp, body }),
      },
      body,
      deadlineMs: PROBE_MS,
      responseBytesMax: PROBE_BYTES_MAX,
    }).result;
  }
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item) => typeof item === 'string').slice(0, ACTIVITY_TYPE_COUNT_MAX);
}

/** The build that answers, and how runs follow it; nothing when it says so in another form. */
function versionIn({
  deployment: deploymentName,
  buildId,
  versioningBehavior,
}: Readonly<Record<string, unknown>>): Pick<WebhookEndpoint, 'version' | 'versioningBehavior'> {
  if (!isName(deploymentName) || !isName(buildId)) return {};
  const isBehavior =
    typeof versioningBehavior === 'string' && Object.hasOwn(VersioningBehavior, versioningBehavior);
  return {
    version: { deploymentName, buildId },
    ...(isBehavior && { versioningBehavior: versioningBehavior as VersioningBehavior }),
  };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= LIMITS.idBytesMax;
}
