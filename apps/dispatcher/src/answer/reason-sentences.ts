import type { UndeliverableReason } from '../delivery/delivery-outcome';

/** Why a call is as good as not made, for people; what was seen follows after a colon. */
export const REASON_SENTENCES: Readonly<Record<UndeliverableReason, string>> = {
  Refused: 'The URL may not be called',
  Dns: 'The name of the worker cannot be resolved',
  Connect: 'The worker cannot be connected to',
  Tls: 'The connection to the worker cannot be secured',
  SecretMismatch: 'The worker does not accept the signature',
  NotFound: 'The worker does not serve the path',
  Redirect: 'The worker redirects',
  BadGateway: 'What stands before the worker cannot reach it',
  ConnectionLost: 'The connection broke before the answer was complete',
  WindowElapsed: 'The window for the answer passed',
  BadAnswer: 'The answer cannot be used',
};
