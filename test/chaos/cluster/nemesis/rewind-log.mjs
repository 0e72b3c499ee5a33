const RECORD_COUNT = 10_000;

/** Owners die, and who takes their shards reads ten thousand records a second time. Offsets are Postgres's: there they go back. */
export async function rewindLog(topology, random) {
  const owners = topology.of('history');
  for (const { child } of owners) child.kill('SIGKILL');
  await topology.query('UPDATE shards SET next_offset = greatest(next_offset - $1, 0)', [
    RECORD_COUNT,
  ]);
  await Promise.all(owners.map(() => topology.add('history')));
}
