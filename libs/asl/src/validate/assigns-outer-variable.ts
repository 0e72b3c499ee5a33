import type { Rule } from './rule';
import { assignsOf, variableName } from './state-walk';

/** Branches and items read the variables around them, but only the block that owns a name may assign it. */
export const assignsOuterVariable: Rule = ({ state, path, outerVariables }, issues) => {
  for (const [assign, place] of assignsOf(state, path)) {
    for (const key of Object.keys(assign)) {
      const name = variableName(key);
      if (!outerVariables.has(name)) continue;
      issues.add(
        [...place, key],
        `The variable "${name}" belongs to an outer block and cannot be assigned here. Use another name, or return the value as output.`,
      );
    }
  }
};
