import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** An owner reaches Postgres, and not Kafka, for longer than a session lasts. */
export async function cutFromKafka(topology, random) {
  const { cutFile } = random.of(topology.of('history'));
  writeFileSync(cutFile, '');
  await sleep(15_000);
  rmSync(cutFile);
}
