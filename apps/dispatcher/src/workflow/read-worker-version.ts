import { type DeploymentVersion, LIMITS, VersioningBehavior } from '@app/contract';

/** The build that has answered, and how the run follows it, as far as the answer says. */
export interface AnsweringVersion {
  readonly version?: DeploymentVersion;
  readonly versioningBehavior?: VersioningBehavior;
}

/** From the members of the answer, as JSON texts; a sentence when they say nothing of use. */
export function readWorkerVersion(
  members: ReadonlyMap<string, string> | undefined,
): AnsweringVersion | string {
  const deploymentName = textOf(members?.get('deployment'));
  const buildId = textOf(members?.get('buildId'));
  const behavior = textOf(members?.get('versioningBehavior'));
  if ((deploymentName === undefined) !== (buildId === undefined)) {
    return 'deployment and buildId are said together, as texts.';
  }
  if (!isName(deploymentName) || !isName(buildId)) {
    return `deployment and buildId have 1 to ${String(LIMITS.idBytesMax)} bytes.`;
  }
  if (behavior !== undefined && !Object.hasOwn(VersioningBehavior, behavior)) {
    return `versioningBehavior is ${Object.keys(VersioningBehavior).join(' or ')}.`;
  }
  return {
    ...(deploymentName !== undefined &&
      buildId !== undefined && { version: { deploymentName, buildId } }),
    ...(behavior !== undefined && { versioningBehavior: behavior as VersioningBehavior }),
  };
}

function isName(text: string | undefined): boolean {
  return text === undefined || (text !== '' && Buffer.byteLength(text) <= LIMITS.idBytesMax);
}

/** Anything but a text is as good as none. */
function textOf(raw: string | undefined): string | undefined {
  return raw?.startsWith('"') === true ? (JSON.parse(raw) as string) : undefined;
}
