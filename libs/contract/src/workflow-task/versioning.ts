/** One build of the workers of a deployment. */
export interface DeploymentVersion {
  readonly deploymentName: string;
  readonly buildId: string;
}

/** How a run follows the versions of its workers, as its workflow code says when it completes a workflow task. */
export const VersioningBehavior = {
  /** It stays on the version of its first workflow task. */
  Pinned: 'Pinned',
  /** Its next workflow task goes to the version that is current or ramping then. */
  AutoUpgrade: 'AutoUpgrade',
} as const;
export type VersioningBehavior = (typeof VersioningBehavior)[keyof typeof VersioningBehavior];

/** What a client says instead of the workflow code. */
export type VersioningOverride =
  | { readonly behavior: 'Pinned'; readonly version: DeploymentVersion }
  | { readonly behavior: 'AutoUpgrade' };

/** Where a task queue's new and upgrading runs go. */
export interface DeploymentRouting {
  readonly deploymentName: string;
  /** `null`: workers without a version. */
  readonly currentBuildId: string | null;
  /** Takes `rampPercentage` of the workflow ids; `null` for workers without a version. Absent while nothing ramps. */
  readonly rampingBuildId?: string | null;
  /** 0 to 100, in hundredths at the finest. */
  readonly rampPercentage: number;
}

/** A version as search attributes, keys of queues and older SDKs name it: `deployment.build`. */
export function versionText({ deploymentName, buildId }: DeploymentVersion): string {
  return `${deploymentName}.${buildId}`;
}
