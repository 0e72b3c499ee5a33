import { setTimeout as sleep } from 'node:timers/promises';

const STARVED_MS = 20_000;
const RUNS_MS = 5;
const STANDS_MS = 95;

/** A twentieth of a core for an owner: slow, not dead. Its shards may go to another once, and must not go to and fro. */
export async function starveOwner(topology, random) {
  const victim = random.of(topology.of('history'));
  const until = performance.now() + STARVED_MS;
  const owners = new Map();
  let ownerChanges = 0;
  const look = async () => {
    const changes = new Map();
    for (const { shard_id: id, owner } of await topology.query(
      'SELECT shard_id, owner FROM shards',
    ))
      changes.set(id, owner);
    for (const [id, owner] of changes) {
      const seen = owners.get(id) ?? { owner, count: 0 };
      if (owner !== seen.owner && owner !== null) {
        owners.set(id, { owner, count: seen.count + 1 });
        ownerChanges = Math.max(ownerChanges, seen.count + 1);
      } else owners.set(id, seen);
    }
  };
  const looking = (async () => {
    while (performance.now() < until) {
      await look();
      await sleep(250);
    }
  })();
  while (performance.now() < until) {
    victim.child.kill('SIGSTOP');
    await sleep(STANDS_MS);
    victim.child.kill('SIGCONT');
    await sleep(RUNS_MS);
  }
  await looking;
  return { ownerChanges };
}
