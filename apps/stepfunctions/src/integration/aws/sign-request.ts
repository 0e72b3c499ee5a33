import { canonicalRequest, sha256Hex } from '../../auth/canonical-request';
import { basicTime } from '../../auth/request-time';
import { signatureOf, signingKey } from '../../auth/signature';
import type { OutboundRequest, ServiceAccess } from './aws-caller';

/** Signs a request with the tenant's credentials: Signature Version 4, all headers and the body. */
export function signRequest(
  request: OutboundRequest,
  access: ServiceAccess,
  { service, nowMs }: { readonly service: string; readonly nowMs: number },
): OutboundRequest {
  const url = new URL(request.url);
  const dateTime = basicTime(nowMs);
  const payloadHash = sha256Hex(request.body);
  const headers: Record<string, string> = {
    ...request.headers,
    host: url.host,
    'x-amz-date': dateTime,
    'x-amz-content-sha256': payloadHash,
    ...(access.sessionToken !== undefined && { 'x-amz-security-token': access.sessionToken }),
  };
  const signedHeaders = Object.keys(headers).sort();
  const scope = { date: dateTime.slice(0, 8), region: access.region, service };
  const canonical = canonicalRequest({
    method: request.method,
    url: `${url.pathname}${url.search}`,
    headers,
    signedHeaders,
    payloadHash,
    isPathEncodedOnce: service === 's3',
  });
  const key = signingKey(access.secretAccessKey, scope);
  const signature = signatureOf(key, scope, { dateTime, canonicalRequest: canonical });
  const credential = `${access.accessKeyId}/${scope.date}/${scope.region}/${service}/aws4_request`;
  return {
    ...request,
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
    },
  };
}
