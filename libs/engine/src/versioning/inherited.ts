import type { RunVersioning, StartAttributes } from '@app/contract';

/** What the next run of a chain takes over: the version that this one is pinned to, and what a client has said. */
export function inheritedVersioning(
  versioning: RunVersioning | undefined,
): Pick<StartAttributes, 'versioningOverride' | 'inheritedPinnedVersion'> {
  if (versioning === undefined) return {};
  const { version, behavior, override } = versioning;
  return {
    ...(behavior === 'Pinned' && version && { inheritedPinnedVersion: version }),
    ...(override && { versioningOverride: override }),
  };
}
