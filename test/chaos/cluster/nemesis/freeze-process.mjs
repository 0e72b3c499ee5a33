import { setTimeout as sleep } from 'node:timers/promises';

import { watchOwner } from '../takeover.mjs';

const FROZEN_MS = 9_000;

/** SIGSTOP for longer than it takes to be missed, then SIGCONT: it wakes up believing what it believed. */
export const freezeProcess = (role) => async (topology, random) => {
  const victim = random.of(topology.of(role));
  const watch = role === 'history' ? await watchOwner(topology, victim) : undefined;
  victim.child.kill('SIGSTOP');
  const takeoverMs = watch?.nextCommits(performance.now());
  await sleep(FROZEN_MS);
  const frozenOwnerMs = await takeoverMs;
  victim.child.kill('SIGCONT');
  return frozenOwnerMs && { frozenOwnerMs };
};
