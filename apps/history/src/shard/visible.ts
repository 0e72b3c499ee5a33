import {
  type DeploymentVersion,
  type Memo,
  type PauseInfo,
  type RunVersioning,
  type SearchAttribute,
  type SearchAttributes,
  type VersioningBehavior,
  versionText,
  type WorkflowExecutionStarted,
} from '@app/contract';
import { memoOf, type MutableState, searchAttributesOf } from '@app/engine';

/** What is stored beside a run so that it can be found and listed. */
export interface Visible {
  readonly memo: Memo | undefined;
  readonly searchAttributes: SearchAttributes | undefined;
  readonly paused: PauseInfo | undefined;
  /** Whose child the run is, which never changes. */
  readonly family: Pick<WorkflowExecutionStarted, 'parent' | 'rootWorkflowExecution'>;
  readonly versioning: RunVersioning | undefined;
}

export function visibleOf(state: MutableState): Visible {
  return {
    memo: memoOf(state),
    searchAttributes: searchAttributesOf(state),
    paused: state.paused,
    family: state.info.started,
    versioning: state.versioning,
  };
}

/** By identity: none of it is ever changed in place. Versions by what they say, because every workflow task says them anew. */
export function isSameVisible(a: Visible, b: Visible): boolean {
  return (
    a.memo === b.memo &&
    a.searchAttributes === b.searchAttributes &&
    a.paused === b.paused &&
    (a.versioning === b.versioning || isSameVersioning(a.versioning, b.versioning))
  );
}

function isSameVersioning(a: RunVersioning | undefined, b: RunVersioning | undefined): boolean {
  const [one, other] = [versionOf(a), versionOf(b)];
  return (
    one?.buildId === other?.buildId &&
    one?.deploymentName === other?.deploymentName &&
    behaviorOf(a) === behaviorOf(b)
  );
}

function versionOf(versioning: RunVersioning | undefined): DeploymentVersion | undefined {
  const override = versioning?.override;
  return override?.behavior === 'Pinned' ? override.version : versioning?.version;
}

function behaviorOf(versioning: RunVersioning | undefined): VersioningBehavior | undefined {
  return versioning?.override?.behavior ?? versioning?.behavior;
}

/** The run's own attributes, and Temporal's words for a child, for a paused run and for the version of its workers. */
export function storedAttributesOf(visible: Visible): SearchAttributes | undefined {
  const { searchAttributes, paused, family, versioning } = visible;
  const isPlain = paused === undefined && family.parent === undefined && versioning === undefined;
  if (isPlain) return searchAttributes;
  return {
    ...searchAttributes,
    ...familyAttributes(family),
    ...(paused && { TemporalPauseInfo: { type: 'KeywordList', value: ['Workflow'] } }),
    ...versionAttributes(versioning),
  };
}

function familyAttributes({ parent, rootWorkflowExecution }: Visible['family']): SearchAttributes {
  if (parent === undefined) return {};
  const root = rootWorkflowExecution ?? parent;
  return {
    ParentWorkflowId: keyword(parent.workflowId),
    ParentRunId: keyword(parent.runId),
    RootWorkflowId: keyword(root.workflowId),
    RootRunId: keyword(root.runId),
  };
}

function versionAttributes(versioning: RunVersioning | undefined): SearchAttributes {
  const version = versionOf(versioning);
  const behavior = behaviorOf(versioning);
  return {
    ...(version && {
      TemporalWorkerDeployment: keyword(version.deploymentName),
      TemporalWorkerDeploymentVersion: keyword(versionText(version)),
    }),
    ...(behavior && { TemporalWorkflowVersioningBehavior: keyword(behavior) }),
  };
}

function keyword(value: string): SearchAttribute {
  return { type: 'Keyword', value };
}
