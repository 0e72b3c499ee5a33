import { setTimeout as sleep } from 'node:timers/promises';

/** The whole server stands still: who waits for a commit does not know what became of it. */
export async function freezePostgres(topology) {
  const pids = topology.postgresPids;
  const signal = (name) => {
    for (const pid of pids) {
      try {
        process.kill(pid, name);
      } catch {
        // It has ended.
      }
    }
  };
  signal('SIGSTOP');
  await sleep(8_000);
  signal('SIGCONT');
}
