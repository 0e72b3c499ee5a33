import { isObject } from '../data/json';
import type { Rule } from './rule';

/** `lambda:invoke` names the function in its arguments. */
export const invokesNoFunction: Rule = ({ state, path, language }, issues) => {
  const resource = state.Resource;
  if (typeof resource !== 'string' || !/:states:[^:]*:[^:]*:lambda:invoke\b/.test(resource)) return;
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
  const given = state[field];
  // A single expression may yield the name when it runs.
  if (typeof given === 'string') return;
  const names = isObject(given) ? Object.keys(given) : [];
  if (names.includes('FunctionName') || names.includes('FunctionName.$')) return;
  issues.add([...path, field], `${field} of lambda:invoke must hold a FunctionName. Add it.`);
};
