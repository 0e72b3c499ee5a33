import {
  type DeploymentVersion,
  type Priority,
  type RetryPolicy,
  type UserMetadata,
  type VersioningOverride,
  versionText,
} from '@app/contract';

import { type temporal, textOf } from '../wire/proto';
import { fromPayload, toPayload } from './payload';
import { fromDuration, toDuration } from './time';

const COEFFICIENT_DEFAULT = 2;
const INTERVAL_MS_DEFAULT = 1_000;

/** What a policy leaves open is filled in as Temporal does it. */
export function fromRetryPolicy(policy: temporal.api.common.v1.IRetryPolicy): RetryPolicy {
  const initialIntervalMs = fromDuration(policy.initialInterval) ?? 0;
  const initialMs = initialIntervalMs === 0 ? INTERVAL_MS_DEFAULT : initialIntervalMs;
  const { backoffCoefficient: coefficient } = policy;
  const maximumIntervalMs = fromDuration(policy.maximumInterval) ?? 0;
  return {
    initialIntervalMs: initialMs,
    backoffCoefficient:
      coefficient == null || coefficient === 0 ? COEFFICIENT_DEFAULT : coefficient,
    maximumIntervalMs: maximumIntervalMs === 0 ? initialMs * 100 : maximumIntervalMs,
    maximumAttempts: policy.maximumAttempts ?? 0,
    nonRetryableErrorTypes: policy.nonRetryableErrorTypes ?? [],
  };
}

export function toRetryPolicy(policy: RetryPolicy): temporal.api.common.v1.IRetryPolicy {
  return {
    initialInterval: toDuration(policy.initialIntervalMs),
    backoffCoefficient: policy.backoffCoefficient,
    maximumInterval: toDuration(policy.maximumIntervalMs),
    maximumAttempts: policy.maximumAttempts,
    nonRetryableErrorTypes: [...policy.nonRetryableErrorTypes],
  };
}

export function fromPriority(
  priority: temporal.api.common.v1.IPriority | null | undefined,
): Priority | undefined {
  if (priority == null) return undefined;
  const { priorityKey, fairnessWeight } = priority;
  const fairnessKey = textOf(priority.fairnessKey);
  return {
    ...(priorityKey != null && priorityKey !== 0 && { priorityKey }),
    ...(fairnessKey !== undefined && { fairnessKey }),
    ...(fairnessWeight != null && fairnessWeight !== 0 && { fairnessWeight }),
  };
}

export function toPriority(priority: Priority): temporal.api.common.v1.IPriority {
  const { priorityKey = 0, fairnessKey = '', fairnessWeight = 0 } = priority;
  return { priorityKey, fairnessKey, fairnessWeight };
}

export function fromUserMetadata(
  metadata: temporal.api.sdk.v1.IUserMetadata | null | undefined,
): UserMetadata | undefined {
  const { summary, details } = metadata ?? {};
  if (summary == null && details == null) return undefined;
  return {
    ...(summary && { summary: fromPayload(summary) }),
    ...(details && { details: fromPayload(details) }),
  };
}

export function toUserMetadata({
  summary,
  details,
}: UserMetadata): temporal.api.sdk.v1.IUserMetadata {
  return {
    ...(summary && { summary: toPayload(summary) }),
    ...(details && { details: toPayload(details) }),
  };
}

type WireVersion = temporal.api.deployment.v1.IWorkerDeploymentVersion;

export function fromDeploymentVersion(
  version: WireVersion | null | undefined,
): DeploymentVersion | undefined {
  const deploymentName = textOf(version?.deploymentName);
  const buildId = textOf(version?.buildId);
  return deploymentName === undefined || buildId === undefined
    ? undefined
    : { deploymentName, buildId };
}

const OVERRIDE_PINNED = 1;
const BEHAVIOR_PINNED = 1;
const BEHAVIOR_AUTO_UPGRADE = 2;

type WireOverride = temporal.api.workflow.v1.IVersioningOverride;

export function fromVersioningOverride(
  override: WireOverride | null | undefined,
): VersioningOverride | undefined {
  if (override == null) return undefined;
  if (override.autoUpgrade === true || override.behavior === BEHAVIOR_AUTO_UPGRADE) {
    return { behavior: 'AutoUpgrade' };
  }
  const version =
    fromDeploymentVersion(override.pinned?.version) ?? fromText(override.pinnedVersion);
  return version && { behavior: 'Pinned', version };
}

export function toVersioningOverride(override: VersioningOverride): WireOverride {
  return override.behavior === 'AutoUpgrade'
    ? { autoUpgrade: true, behavior: BEHAVIOR_AUTO_UPGRADE }
    : {
        pinned: { version: override.version, behavior: OVERRIDE_PINNED },
        behavior: BEHAVIOR_PINNED,
        pinnedVersion: versionText(override.version),
      };
}

function fromText(text: string | null | undefined): DeploymentVersion | undefined {
  const [deploymentName, buildId] = splitVersion(text ?? '');
  return fromDeploymentVersion({ deploymentName, buildId });
}

function splitVersion(text: string): [string, string] {
  const point = text.indexOf('.');
  return point === -1 ? [text, ''] : [text.slice(0, point), text.slice(point + 1)];
}
