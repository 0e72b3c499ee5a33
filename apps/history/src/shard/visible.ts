import type {
  Memo,
  PauseInfo,
  SearchAttribute,
  SearchAttributes,
  WorkflowExecutionStarted,
} from '@app/contract';
import { memoOf, type MutableState, searchAttributesOf } from '@app/engine';

/** What is stored beside a run so that it can be found and listed. */
export interface Visible {
  readonly memo: Memo | undefined;
  readonly searchAttributes: SearchAttributes | undefined;
  readonly paused: PauseInfo | undefined;
  /** Whose child the run is, which never changes. */
  readonly family: Pick<WorkflowExecutionStarted, 'parent' | 'rootWorkflowExecution'>;
}

export function visibleOf(state: MutableState): Visible {
  return {
    memo: memoOf(state),
    searchAttributes: searchAttributesOf(state),
    paused: state.paused,
    family: state.info.started,
  };
}

/** By identity: none of it is ever changed in place. */
export function isSameVisible(a: Visible, b: Visible): boolean {
  return a.memo === b.memo && a.searchAttributes === b.searchAttributes && a.paused === b.paused;
}

/** The run's own attributes, and Temporal's words for a child and for a paused run. */
export function storedAttributesOf(visible: Visible): SearchAttributes | undefined {
  const { searchAttributes, paused, family } = visible;
  if (paused === undefined && family.parent === undefined) return searchAttributes;
  return {
    ...searchAttributes,
    ...familyAttributes(family),
    ...(paused && { TemporalPauseInfo: { type: 'KeywordList', value: ['Workflow'] } }),
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

function keyword(value: string): SearchAttribute {
  return { type: 'Keyword', value };
}
