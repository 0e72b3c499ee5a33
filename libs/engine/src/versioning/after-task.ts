import type { RunVersioning, WorkflowTaskCompleted } from '@app/contract';

/** What a completed workflow task says of versions: a worker without one leaves the run without one. */
export function versioningAfter(
  before: RunVersioning | undefined,
  { deploymentVersion: version, versioningBehavior: behavior }: WorkflowTaskCompleted,
): RunVersioning | undefined {
  const override = before?.override;
  if (version === undefined && override === undefined) return undefined;
  return {
    ...(version && { version }),
    ...(version && behavior && { behavior }),
    ...(override && { override }),
  };
}
