import type { DeliveryRecord, DurationMs, Failure, Payloads } from '@app/contract';

/** Why a call did not become an answer of the worker. */
export const UndeliverableReason = {
  /** The URL may not be called, or its name resolves to what may not be called. */
  Refused: 'Refused',
  Dns: 'Dns',
  Connect: 'Connect',
  Tls: 'Tls',
  /** 401 or 403: the worker does not accept our signature or credentials. */
  SecretMismatch: 'SecretMismatch',
  /** 404 or 405: nothing serves this path. */
  NotFound: 'NotFound',
  /** 3xx: redirects are not followed. */
  Redirect: 'Redirect',
  /** 502, 504 and other answers of something in front of the worker. */
  BadGateway: 'BadGateway',
  /** The connection broke after the request went out. */
  ConnectionLost: 'ConnectionLost',
  /** The window for the answer passed. */
  WindowElapsed: 'WindowElapsed',
  /** An answer that is not what the protocol allows, or too large: the work was done, its result is not known. */
  BadAnswer: 'BadAnswer',
} as const;
export type UndeliverableReason = (typeof UndeliverableReason)[keyof typeof UndeliverableReason];

/** What became of one call of a worker for one attempt. */
export type DeliveryOutcome =
  | { readonly type: 'Completed'; readonly result?: Payloads }
  /** The worker goes on by itself and answers by token. */
  | { readonly type: 'Accepted'; readonly heartbeatTimeoutMs?: DurationMs }
  | { readonly type: 'Failed'; readonly failure: Failure }
  | { readonly type: 'Canceled'; readonly details?: Payloads }
  | { readonly type: 'Throttled'; readonly retryAfterMs?: DurationMs }
  | {
      readonly type: 'Undeliverable';
      readonly reason: UndeliverableReason;
      /** Whether the worker may have begun the work. */
      readonly maybeSent: boolean;
      readonly message: string;
    }
  /** The worker wants no more calls at all. */
  | { readonly type: 'Disabled'; readonly message: string }
  /** We ended the call: the attempt was over, or the process stops. */
  | { readonly type: 'Aborted'; readonly maybeSent: boolean };

/** What was seen on the wire. */
export type CallTrace = Pick<
  DeliveryRecord,
  | 'httpStatus'
  | 'remoteAddress'
  | 'keyId'
  | 'dnsMs'
  | 'connectMs'
  | 'tlsMs'
  | 'firstByteMs'
  | 'totalMs'
>;
