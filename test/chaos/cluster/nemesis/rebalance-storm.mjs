import { setTimeout as sleep } from 'node:timers/promises';

/** Owners come and go every two seconds. */
export async function rebalanceStorm(topology, random) {
  for (let count = 0; count < 5; count += 1) {
    const fresh = await topology.add('history');
    await sleep(1_000);
    const leaving = random.of(topology.of('history').filter((each) => each !== fresh));
    leaving.child.kill(random.next() < 0.5 ? 'SIGTERM' : 'SIGKILL');
    await sleep(1_000);
  }
}
