import type { Rule } from './rule';

const NOT_FOR_SIGNALS = [
  'Parameters',
  'Arguments',
  'HeartbeatSeconds',
  'HeartbeatSecondsPath',
  'TaskQueue',
  'MaximumAttempts',
  'Credentials',
] as const;

/** A signal is sent by somebody else: there is no worker to give anything to. */
export const asksOfSignal: Rule = ({ state, path }, issues) => {
  const resource = state.Resource;
  if (typeof resource !== 'string' || !resource.startsWith('perdure:signal:')) return;
  for (const field of NOT_FOR_SIGNALS) {
    if (!Object.hasOwn(state, field)) continue;
    issues.add(
      [...path, field],
      `${field} has no meaning for a state that waits for a signal. Remove it.`,
    );
  }
};
