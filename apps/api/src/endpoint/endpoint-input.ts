import type { WebhookEndpoint } from '@app/contract';

import type { EndpointVersionInput } from './endpoint-version';

export interface EndpointInput extends EndpointVersionInput {
  readonly namespace: string;
  readonly name: string;
  readonly url: string;
  readonly taskQueue: string;
  readonly activityTypes: readonly string[];
  readonly workflowTypes: readonly string[];
  readonly maxConcurrency: number;
  readonly ratePerSecondMax: number;
  readonly responseWindow: number;
  readonly batchSizeMax: number;
  readonly headers?: unknown;
  readonly secret?: string | null;
  readonly requestId?: string | null;
}

export type EndpointUpdate = { readonly id: string; readonly requestId?: string | null } & {
  readonly [
    K in
      | 'url'
      | 'taskQueue'
      | 'activityTypes'
      | 'workflowTypes'
      | 'maxConcurrency'
      | 'ratePerSecondMax'
      | 'responseWindow'
      | 'batchSizeMax'
      | 'headers'
      | 'version'
      | 'versioningBehavior'
  ]?: EndpointInput[K] | null;
};

/** What of an endpoint its owner says. */
export type EndpointFields = Pick<
  WebhookEndpoint,
  | 'url'
  | 'taskQueue'
  | 'activityTypes'
  | 'workflowTypes'
  | 'maxConcurrency'
  | 'ratePerSecondMax'
  | 'responseWindowMs'
  | 'batchSizeMax'
  | 'headers'
  | 'version'
  | 'versioningBehavior'
>;
