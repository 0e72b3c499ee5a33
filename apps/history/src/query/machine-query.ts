import { applicationFailure, jsonPayload, type QueryAnswer } from '@app/contract';

import type { CachedRun } from '../shard/cached-run';

/** The one thing a state machine can be asked: where it stands. Names with two underscores are ours. */
const STATE_QUERY = '__state';

/** State machines have no handlers, but what they do is known. */
export function answerOfMachine(run: CachedRun, queryType: string): QueryAnswer {
  if (queryType !== STATE_QUERY) {
    const message = `A state machine answers the query "${STATE_QUERY}" only: in which states it is.`;
    return { type: 'Failed', failure: applicationFailure('QueryUnknown', message) };
  }
  const frames = [...(run.machine?.frames.values() ?? [])];
  const states = frames
    .filter(({ children }) => children === undefined)
    .map(({ id, state, enteredTime }) => ({
      frame: id,
      state,
      since: new Date(enteredTime).toISOString(),
    }));
  const value = { status: run.status, states: run.status === 'Running' ? states : [] };
  return {
    type: 'Answered',
    result: [jsonPayload(new TextEncoder().encode(JSON.stringify(value)))],
  };
}
