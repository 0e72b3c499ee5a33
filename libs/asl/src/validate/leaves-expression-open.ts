import type { Rule } from './rule';
import { textsOf } from './state-walk';

const NESTED = new Set(['States', 'Branches', 'ItemProcessor', 'Iterator', 'Comment']);

/** A text that begins like an expression and does not end like one is a slip, not a text. */
export const leavesExpressionOpen: Rule = ({ state, path, language }, issues) => {
  if (language !== 'JSONata') return;
  for (const [field, value] of Object.entries(state)) {
    if (NESTED.has(field)) continue;
    for (const [text, place] of textsOf(value, [...path, field])) {
      if (!text.startsWith('{%') || text.endsWith('%}')) continue;
      issues.add(
        place,
        'The expression begins with "{%" but does not end with "%}".',
        'INVALID_EXPRESSION',
      );
    }
  }
};
