import type {
  UpdateWorkflowOptions,
  VersioningOverride,
  WorkflowExecutionOptionsUpdated,
} from '@app/contract';

import { recordQuietly } from '../buffer';
import { accept, type Decision, ignore, reject } from '../decision';
import type { Draft } from '../draft';
import { isIdentifier } from '../identifier';
import { withAttachedCallbacks } from '../relation/completion-callbacks';
import { isOpen, type MutableState } from '../state';
import { relieveFullBuffer } from '../workflow-task/force-fail';

/** Pins an open run to a version, lets it follow the current one, or takes either back. Its next workflow task goes there. */
export function decideUpdateWorkflowOptions(
  draft: Draft,
  request: UpdateWorkflowOptions,
): Decision {
  const { state } = draft;
  const { versioningOverride, identity } = request;
  if (!isOpen(state)) return reject('WORKFLOW_CLOSED');
  if (!isOverride(versioningOverride)) {
    return reject('INVALID_ARGUMENT', 'The deployment or the build id is empty or too long.');
  }
  if (isSame(state.versioning?.override, versioningOverride)) {
    return ignore(state, 'nothing to change');
  }
  recordQuietly(draft, {
    type: 'WorkflowExecutionOptionsUpdated',
    eventTime: draft.now,
    identity,
    ...overrideAttributes(versioningOverride),
  });
  relieveFullBuffer(draft);
  return accept(draft);
}

/** `null` takes an earlier override back. */
export function overrideAttributes(
  versioningOverride: VersioningOverride | null,
): Pick<WorkflowExecutionOptionsUpdated, 'versioningOverride' | 'unsetVersioningOverride'> {
  return versioningOverride === null ? { unsetVersioningOverride: true } : { versioningOverride };
}

function isOverride(override: VersioningOverride | null): boolean {
  if (override?.behavior !== 'Pinned') return true;
  const { deploymentName, buildId } = override.version;
  return isIdentifier(deploymentName) && isIdentifier(buildId);
}

function isSame(known: VersioningOverride | undefined, asked: VersioningOverride | null): boolean {
  if (known === undefined || asked === null) return known === undefined && asked === null;
  if (known.behavior !== 'Pinned' || asked.behavior !== 'Pinned') {
    return known.behavior === asked.behavior;
  }
  return (
    known.version.deploymentName === asked.version.deploymentName &&
    known.version.buildId === asked.version.buildId
  );
}

/** In force at once, also while the event waits for its place. */
export function withOptionsUpdated(
  before: MutableState,
  event: Omit<WorkflowExecutionOptionsUpdated, 'eventId'>,
): MutableState {
  const state = withAttachedCallbacks(before, event);
  const { versioningOverride, unsetVersioningOverride } = event;
  if (versioningOverride !== undefined) {
    return { ...state, versioning: { ...state.versioning, override: versioningOverride } };
  }
  if (unsetVersioningOverride !== true || state.versioning === undefined) return state;
  const { override: _override, ...versioning } = state.versioning;
  return {
    ...state,
    versioning: Object.keys(versioning).length === 0 ? undefined : versioning,
  };
}
