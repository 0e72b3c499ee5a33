import type { DurationMs, EpochMs, NamespaceId, TenantId } from './ids';
import type { DeploymentVersion, VersioningBehavior } from './workflow-task/versioning';

export const WebhookEndpointState = {
  /** The challenge has not been answered: nothing is delivered. */
  Unverified: 'Unverified',
  Active: 'Active',
  /** Stopped by a person; resumed by a person. */
  Paused: 'Paused',
  /** Stopped by itself: the worker asked for it (410) or failed for too long. */
  Disabled: 'Disabled',
} as const;
export type WebhookEndpointState = (typeof WebhookEndpointState)[keyof typeof WebhookEndpointState];

/** A signing key. During a rotation the old one stays until `expiresAt` and both sign. */
export interface WebhookKey {
  readonly keyId: string;
  /** `whsec_...` (HMAC) or `whsk_...` (ed25519). */
  readonly secret: string;
  readonly createdAt: EpochMs;
  readonly expiresAt?: EpochMs;
}

/** A customer's HTTP worker: serves one task queue with some activity types. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly namespaceId: NamespaceId;
  readonly namespace: string;
  readonly name: string;
  readonly url: string;
  readonly taskQueue: string;
  /** Types it takes, as registered or announced at verification; empty means all. */
  readonly activityTypes: readonly string[];
  /** Types of workflows whose code it hosts, as registered or announced; empty means none. */
  readonly workflowTypes: readonly string[];
  /** The build of a worker deployment that answers there; absent: a worker without a version. */
  readonly version?: DeploymentVersion;
  /** How runs follow that version unless an answer of the worker says otherwise. */
  readonly versioningBehavior?: VersioningBehavior;
  readonly state: WebhookEndpointState;
  readonly stateReason?: string;
  readonly keys: readonly WebhookKey[];
  readonly maxConcurrency: number;
  /** 0 means no limit. */
  readonly ratePerSecondMax: number;
  readonly responseWindowMs: DurationMs;
  /** 1 means one activity per POST; more opts into batch delivery. */
  readonly batchSizeMax: number;
  /** Sent with each call, for gateways in front of the worker. */
  readonly headers: Readonly<Record<string, string>>;
  /** Raised by every change, so that readers see what is newer. */
  readonly revision: number;
}

/** One HTTP try, as the delivery log keeps it. */
export interface DeliveryRecord {
  readonly tenantId: TenantId;
  readonly endpointId: string;
  readonly deliveryId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly activityType: string;
  readonly attempt: number;
  readonly startedAt: EpochMs;
  readonly outcome: string;
  readonly message?: string;
  readonly httpStatus?: number;
  readonly remoteAddress?: string;
  readonly keyId?: string;
  readonly batchSize: number;
  readonly dnsMs?: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  readonly firstByteMs?: number;
  readonly totalMs: number;
}
