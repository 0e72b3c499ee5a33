import { setTimeout as sleep } from 'node:timers/promises';

/** The broker keeps its connections and answers nothing. */
export async function freezeKafka(topology) {
  process.kill(topology.broker.pid, 'SIGSTOP');
  await sleep(12_000);
  process.kill(topology.broker.pid, 'SIGCONT');
}
