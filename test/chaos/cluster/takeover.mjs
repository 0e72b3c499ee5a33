import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 25;
const WAIT_MS_MAX = 30_000;

/** What the process owns now; `nextCommits` resolves to the milliseconds until others have stored turns in all of it. */
export async function watchOwner(topology, { peerPort }) {
  const owned = await topology.query(
    `SELECT shard_id, owner FROM shards JOIN members ON member_id::text = owner
     WHERE address LIKE '%:' || $1`,
    [String(peerPort)],
  );
  return { nextCommits: (fromMs) => nextCommits(topology, owned, fromMs) };
}

async function nextCommits(topology, owned, fromMs) {
  let open = owned;
  while (open.length > 0) {
    if (performance.now() > fromMs + WAIT_MS_MAX) return WAIT_MS_MAX;
    await sleep(LOOK_MS);
    const rows = await topology.query('SELECT shard_id, owner FROM shards');
    const taken = rows.filter(({ shard_id: id, owner }) => {
      const before = open.find((each) => each.shard_id === id);
      return before !== undefined && owner !== null && owner !== before.owner;
    });
    for (const { shard_id: id } of taken) {
      // The next turn is stored when the version has grown beyond the taking.
      await topology.nextVersion(id, fromMs + WAIT_MS_MAX);
      open = open.filter((each) => each.shard_id !== id);
    }
  }
  return owned.length === 0 ? undefined : performance.now() - fromMs;
}

/** Milliseconds until any shard has stored a turn. */
export async function nextTurn(topology, fromMs) {
  const sum = async () => {
    const [row] = await topology.query('SELECT sum(version)::int AS sum FROM shards');
    return row.sum;
  };
  const before = await sum();
  while ((await sum()) === before && performance.now() < fromMs + WAIT_MS_MAX) await sleep(LOOK_MS);
  return performance.now() - fromMs;
}
