import type { Rule } from './rule';
import { textsOf } from './state-walk';

/** Someone has to get the token, or nobody can answer. A worker of ours finds it beside its input, so this is advice. */
export const keepsTaskToken: Rule = ({ state, path, language }, issues) => {
  const resource = state.Resource;
  if (typeof resource !== 'string' || !resource.endsWith('.waitForTaskToken')) return;
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
  const token = language === 'JSONata' ? '$states.context.Task.Token' : '$$.Task.Token';
  for (const [text] of textsOf(state[field] ?? null, [])) {
    if (text.includes(token) || text.includes('Task')) return;
  }
  issues.warn(
    [...path, field],
    `The task token is not passed on. Put ${token} into ${field} if the worker hands it to someone else.`,
    'SCHEMA_VALIDATION_FAILED',
  );
};
