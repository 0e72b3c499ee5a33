import type { Memo, PauseInfo, SearchAttributes } from '@app/contract';
import { memoOf, type MutableState, searchAttributesOf } from '@app/engine';

/** What is stored beside a run so that it can be found and listed. */
export interface Visible {
  readonly memo: Memo | undefined;
  readonly searchAttributes: SearchAttributes | undefined;
  readonly paused: PauseInfo | undefined;
}

export function visibleOf(state: MutableState): Visible {
  return {
    memo: memoOf(state),
    searchAttributes: searchAttributesOf(state),
    paused: state.paused,
  };
}

/** By identity: none of it is ever changed in place. */
export function isSameVisible(a: Visible, b: Visible): boolean {
  return a.memo === b.memo && a.searchAttributes === b.searchAttributes && a.paused === b.paused;
}

/** The run's own attributes, and Temporal's word for a paused one. */
export function storedAttributesOf(visible: Visible): SearchAttributes | undefined {
  const { searchAttributes, paused } = visible;
  if (paused === undefined) return searchAttributes;
  return { ...searchAttributes, TemporalPauseInfo: { type: 'KeywordList', value: ['Workflow'] } };
}
