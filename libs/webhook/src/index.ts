export { type LookupAll } from './address-resolver';
export { challengeAnswer } from './challenge-answer';
export { equalsConstantTime } from './constant-time';
export { type EgressPolicy, judgeUrl, type UrlVerdict } from './egress-policy';
export { HttpCaller, type HttpCallerOptions } from './http-caller';
export {
  HttpFaultReason,
  type HttpPost,
  type HttpResult,
  type HttpTrace,
  type PostInFlight,
} from './http-post';
export { retryAfterMs } from './retry-after';
export { signatureHeader } from './sign';
export { newWebhookSecret, parseSigningKey, type SigningKey } from './signing-key';
