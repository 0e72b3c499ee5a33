import { type WaitingReason, type WebhookEndpoint, WebhookEndpointState } from '@app/contract';

import type { Blockage } from './endpoint-gate';

type Reason = Pick<WaitingReason, 'kind' | 'sentence' | 'subject'>;

/** Why an endpoint takes no attempt now, or `Dispatching`. */
export function explainEndpoint(
  endpoint: WebhookEndpoint,
  blockage: Blockage | undefined,
  lastProblem: string | undefined,
): Reason {
  const subject = endpoint.name;
  const because = endpoint.stateReason === undefined ? '' : ` (${endpoint.stateReason})`;
  switch (endpoint.state) {
    case WebhookEndpointState.Unverified:
      return {
        kind: 'EndpointUnverified',
        sentence: `Endpoint "${subject}" has not answered its verification challenge. Start the worker and verify the endpoint.`,
        subject,
      };
    case WebhookEndpointState.Paused:
      return {
        kind: 'EndpointPaused',
        sentence: `Endpoint "${subject}" is paused${because}. Resume it to go on.`,
        subject,
      };
    case WebhookEndpointState.Disabled:
      return {
        kind: 'EndpointDisabled',
        sentence: `Endpoint "${subject}" is disabled${because}. Correct the worker and resume the endpoint.`,
        subject,
      };
    case WebhookEndpointState.Active:
      return { ...explainBlockage(endpoint, blockage, lastProblem), subject };
  }
}

function explainBlockage(
  endpoint: WebhookEndpoint,
  blockage: Blockage | undefined,
  lastProblem: string | undefined,
): Reason {
  const { name } = endpoint;
  switch (blockage?.type) {
    case undefined:
      return { kind: 'Dispatching', sentence: `The attempt is on its way to endpoint "${name}".` };
    case 'Unreachable':
    case 'Probing':
      return {
        kind: 'EndpointUnreachable',
        sentence:
          `Endpoint "${name}" cannot be reached; single calls try whether it is back. ${lastProblem ?? ''}`.trimEnd(),
      };
    case 'Resting':
      return {
        kind: 'EndpointRateLimited',
        sentence: `Endpoint "${name}" asked for a pause in calls.`,
      };
    case 'RateLimited':
      return {
        kind: 'EndpointRateLimited',
        sentence: `Endpoint "${name}" has had the ${String(endpoint.ratePerSecondMax)} calls per second that it allows.`,
      };
    case 'AtConcurrencyLimit':
      return {
        kind: 'EndpointAtConcurrencyLimit',
        sentence: `Endpoint "${name}" has as many calls in flight as it takes now (at most ${String(endpoint.maxConcurrency)}).`,
      };
    case 'NoSharedSlot':
      return {
        kind: 'EndpointAtConcurrencyLimit',
        sentence: 'The tenant has as many calls in flight as its share of the dispatcher allows.',
      };
  }
}
