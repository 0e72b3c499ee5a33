import { timingSafeEqual } from 'node:crypto';

import { KeptAnswers } from '@app/platform';
import {
  findAwsAccessKey,
  findNamespace,
  findTenantByName,
  type SigningIdentity,
} from '@app/postgres';

import type { Caller } from '../door/caller';
import type { StepFunctionsPorts } from '../ports';
import { AwsError } from '../wire/aws-error';
import { readAuthorization, type SignatureHeader } from './authorization-header';
import { canonicalRequest, sha256Hex } from './canonical-request';
import { checkRequestTime } from './request-time';
import { signatureOf, signingKey, stringToSign } from './signature';

/** A revoked key stops working after at most this. */
const KEPT_MS = 4_000;
const KEPT_COUNT_MAX = 10_000;

const SERVICE = 'states';

/** Whoever presents this key in development mode is the developer on this machine. */
const DEVELOPMENT_KEY = 'test';
const DEVELOPMENT_REGION = 'us-east-1';

/** A request with its body as it came, because the signature covers its bytes. */
export interface IncomingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

type Identity = SigningIdentity & { readonly secret: string };

/** Finds out who calls: by the signature of the request, or, in development mode, without one. */
export class Authenticator {
  private readonly kept = new KeptAnswers<Identity | undefined>({
    keptMs: KEPT_MS,
    countMax: KEPT_COUNT_MAX,
    monotonicMs: () => performance.now(),
  });
  private developer: Omit<Caller, 'region'> | undefined;

  constructor(
    private readonly ports: Pick<StepFunctionsPorts, 'mode' | 'directory' | 'openSecret'>,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** Throws what Amazon answers to a signature that is missing, malformed, old or wrong. */
  async authenticate(request: IncomingRequest): Promise<Caller> {
    const { authorization } = request.headers;
    const isDevelopment = this.ports.mode === 'development';
    if (typeof authorization !== 'string' || authorization === '') {
      if (isDevelopment) return this.asDeveloper(DEVELOPMENT_REGION);
      throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    const header = readAuthorization(authorization);
    if ('problem' in header) throw new AwsError('IncompleteSignatureException', header.problem);
    if (isDevelopment && header.accessKeyId === DEVELOPMENT_KEY) {
      return this.asDeveloper(header.region);
    }
    return this.signer(request, header);
  }

  private async signer(request: IncomingRequest, header: SignatureHeader): Promise<Caller> {
    const { accessKeyId, region, service } = header;
    if (service !== SERVICE) {
      throw new AwsError(
        'InvalidSignatureException',
        `Credential should be scoped to correct service: '${SERVICE}'. `,
      );
    }
    const dateTime = dateTimeOf(request, header);
    checkRequestTime(dateTime, this.nowMs());
    const identity = await this.kept.get(accessKeyId, () => this.read(accessKeyId));
    if (identity === undefined) {
      throw new AwsError(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    }
    checkSignature(request, header, { secret: identity.secret, dateTime });
    const { tenantId, namespaceId, accountNumber, scopes } = identity;
    return {
      tenantId,
      namespaceId,
      accountNumber,
      region,
      scopes,
      actor: `aws-access-key:${accessKeyId}`,
    };
  }

  private async read(accessKeyId: string): Promise<Identity | undefined> {
    const found = await findAwsAccessKey(this.ports.directory, accessKeyId);
    if (found === undefined) return undefined;
    return { ...found, secret: this.ports.openSecret(found.tenantId, found.sealedSecret) };
  }

  private async asDeveloper(region: string): Promise<Caller> {
    this.developer ??= await this.findDeveloper();
    return { ...this.developer, region };
  }

  private async findDeveloper(): Promise<Omit<Caller, 'region'>> {
    const { directory } = this.ports;
    const tenant = await findTenantByName(directory, 'dev');
    const namespace = tenant && (await findNamespace(directory, tenant.tenantId, 'default'));
    if (namespace === undefined) {
      throw new AwsError('ServiceUnavailable', 'The development tenant is not there yet.');
    }
    const { tenantId, accountNumber } = tenant!;
    const { namespaceId } = namespace;
    return { tenantId, namespaceId, accountNumber, actor: 'developer', scopes: ['admin'] };
  }
}

function dateTimeOf({ headers }: IncomingRequest, { date }: SignatureHeader): string {
  const given = headers['x-amz-date'] ?? headers['date'];
  const dateTime = typeof given === 'string' ? given : '';
  if (dateTime === '') {
    throw new AwsError(
      'IncompleteSignatureException',
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  if (dateTime.slice(0, 8) !== date) {
    throw new AwsError(
      'InvalidSignatureException',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${dateTime.slice(0, 8)}', from '${dateTime}'.`,
    );
  }
  return dateTime;
}

const UNSIGNED = 'UNSIGNED-PAYLOAD';

function checkSignature(
  request: IncomingRequest,
  header: SignatureHeader,
  { secret, dateTime }: { readonly secret: string; readonly dateTime: string },
): void {
  const { signedHeaders } = header;
  const mustBeSigned = [
    'host',
    ...(request.headers['x-amz-date'] === undefined ? [] : ['x-amz-date']),
  ];
  const forgotten = mustBeSigned.find((name) => !signedHeaders.includes(name));
  if (forgotten !== undefined) {
    throw new AwsError(
      'InvalidSignatureException',
      `'${forgotten}' must be a 'SignedHeader' in the AWS Authorization.`,
    );
  }
  const given = request.headers['x-amz-content-sha256'];
  // A client that does not sign its payload says so in a header that it signs.
  const isUnsigned = given === UNSIGNED && signedHeaders.includes('x-amz-content-sha256');
  const canonical = canonicalRequest({
    method: request.method,
    url: request.url,
    headers: request.headers,
    signedHeaders,
    payloadHash: isUnsigned ? UNSIGNED : sha256Hex(request.body),
  });
  const key = signingKey(secret, header);
  const signed = { dateTime, canonicalRequest: canonical };
  const expected = signatureOf(key, header, signed);
  if (isSame(expected, header.signature)) return;
  throw new AwsError(
    'InvalidSignatureException',
    [
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      '',
      'The Canonical String for this request should have been',
      `'${canonical}'`,
      '',
      'The String-to-Sign should have been',
      `'${stringToSign(header, signed)}'`,
      '',
    ].join('\n'),
  );
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
