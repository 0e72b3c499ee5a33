import { watchOwner } from '../takeover.mjs';

/** SIGTERM, with another process started before. */
export const restartProcess = (role) => async (topology, random) => {
  const victim = random.of(topology.of(role));
  await topology.add(role);
  const watch = role === 'history' ? await watchOwner(topology, victim) : undefined;
  const ended = new Promise((resolve) => victim.child.once('exit', resolve));
  victim.child.kill('SIGTERM');
  const takeoverMs = watch?.nextCommits(performance.now());
  await ended;
  return takeoverMs && { releasedOwnerMs: await takeoverMs };
};
