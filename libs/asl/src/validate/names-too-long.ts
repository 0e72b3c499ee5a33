import { LIMITS } from '@app/contract';

import type { Rule } from './rule';

/** Activity types, signals and queues are names of the engine, with its limit. */
export const namesTooLong: Rule = ({ state, path }, issues) => {
  for (const field of ['Resource', 'TaskQueue'] as const) {
    const value = state[field];
    if (typeof value !== 'string' || value.length <= LIMITS.idBytesMax) continue;
    issues.add([...path, field], `${field} is longer than ${LIMITS.idBytesMax} characters.`);
  }
  if (state.TaskQueue === '') issues.add([...path, 'TaskQueue'], 'TaskQueue must not be empty.');
};
