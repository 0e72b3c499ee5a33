import type { RunTraceNoted } from '@app/contract';

import type { MutableState } from '../state';

export function evolveRunTraceNoted(state: MutableState, note: RunTraceNoted): MutableState {
  return { ...state, trace: note.trace };
}
