import { watchOwner } from '../takeover.mjs';

/** SIGKILL, and another process in its place. */
export const killProcess = (role) => async (topology, random) => {
  const victim = random.of(topology.of(role));
  const watch = role === 'history' ? await watchOwner(topology, victim) : undefined;
  victim.child.kill('SIGKILL');
  const takeoverMs = watch?.nextCommits(performance.now());
  await topology.add(role);
  return takeoverMs && { killedOwnerMs: await takeoverMs };
};
