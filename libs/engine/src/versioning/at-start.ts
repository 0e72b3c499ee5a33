import type { RunVersioning, WorkflowExecutionStarted } from '@app/contract';

/** What a run knows of versions before its first workflow task. */
export function versioningAtStart(started: WorkflowExecutionStarted): RunVersioning | undefined {
  const { versioningOverride: override, inheritedPinnedVersion: version } = started;
  if (override === undefined && version === undefined) return undefined;
  return { ...(version && { version, behavior: 'Pinned' }), ...(override && { override }) };
}
