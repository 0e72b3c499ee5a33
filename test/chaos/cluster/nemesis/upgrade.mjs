import { setTimeout as sleep } from 'node:timers/promises';

import { ROLES } from '../topology.mjs';

const TOGETHER_MS = 20_000;

/** From the version before to this one: of each role first one process, and after a while the others. */
export async function upgrade(topology) {
  for (const role of ROLES) await replaceOne(topology, role);
  await sleep(TOGETHER_MS);
  for (const role of ROLES) while (isMixed(topology, role)) await replaceOne(topology, role);
}

const isMixed = (topology, role) => topology.of(role).some(({ main }) => main !== topology.main);

async function replaceOne(topology, role) {
  const victim = topology.of(role).find(({ main }) => main !== topology.main);
  await topology.add(role);
  const ended = new Promise((resolve) => victim.child.once('exit', resolve));
  victim.child.kill('SIGTERM');
  await ended;
}
