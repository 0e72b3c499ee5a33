import { createHmac } from 'node:crypto';

import { sha256Hex } from './canonical-request';

/** What a signature is bound to beside the request. */
export interface CredentialScope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** The key that signs for one day, region and service. */
export function signingKey(secret: string, { date, region, service }: CredentialScope): Buffer {
  return [date, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secret}`, 'utf8'),
  );
}

/** In hexadecimal. `dateTime` is `20260102T030405Z`. */
export function signatureOf(
  key: Uint8Array,
  scope: CredentialScope,
  signed: { readonly dateTime: string; readonly canonicalRequest: string },
): string {
  return hmac(key, stringToSign(scope, signed)).toString('hex');
}

export function stringToSign(
  { date, region, service }: CredentialScope,
  signed: { readonly dateTime: string; readonly canonicalRequest: string },
): string {
  const { dateTime, canonicalRequest } = signed;
  const scopeText = `${date}/${region}/${service}/aws4_request`;
  return ['AWS4-HMAC-SHA256', dateTime, scopeText, sha256Hex(canonicalRequest)].join('\n');
}

export function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
