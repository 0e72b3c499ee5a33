// What it costs to bring an answer of 300 bytes from the owner of a shard to the process that waits for it: over a
// connection between the two, by NOTIFY of Postgres, by a topic of Kafka. Prints one line each; 20,000 answers, 64 at a time.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';

import pg from 'pg';

import { KafkaBroker } from '../../libs/testing/src/kafka-broker/kafka-broker.ts';

const require = createRequire(import.meta.url);
const { EmbeddedPostgres } = require('../../dist/libs/platform/src/index.js');
const { PeerDoor, Peers } = require('../../dist/libs/peer/src/index.js');
const {
  createLog,
  KafkaConnection,
  KafkaRequestLog,
} = require('../../dist/libs/kafka/src/index.js');

const COUNT = Number(process.env.ANSWER_COUNT ?? 20_000);
const AT_A_TIME = 64;
const answer = 'x'.repeat(300);

/** `send(number)`; whoever hears it calls `heard(number)`. */
async function measure(name, open) {
  const waiting = new Map();
  const heard = (number) => {
    waiting.get(number)?.();
    waiting.delete(number);
  };
  const { send, close } = await open(heard);
  const ask = (number) =>
    new Promise((resolve) => {
      waiting.set(number, resolve);
      void send(number);
    });
  for (let number = -200; number < 0; number += 1) await ask(number);
  const delays = [];
  let next = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      while (next < COUNT) {
        const number = next++;
        const sent = performance.now();
        await ask(number);
        delays.push(performance.now() - sent);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  delays.sort((a, b) => a - b);
  const of = (share) => delays[Math.floor(delays.length * share)].toFixed(2);
  console.log(
    `${name}: ${Math.round(COUNT / seconds)}/s, p50 ${of(0.5)} ms, p99 ${of(0.99)} ms, ${((user + system) / COUNT).toFixed(0)} us of our CPU each (both ends)`,
  );
  await close();
}

await measure('connection between peers', async (heard) => {
  const shared = { secret: randomBytes(32), codec: { encode: serialize, decode: deserialize } };
  const handler = { call: () => undefined, told: (_, __, [number]) => heard(number) };
  const door = await PeerDoor.open(
    { host: '127.0.0.1', port: 0 },
    { ...shared, peerId: 'a', handler },
  );
  const peers = new Peers({ ...shared, peerId: 'b', handler });
  const to = { peerId: 'a', address: `127.0.0.1:${door.port}` };
  await peers.reach(to);
  return {
    send: (number) => peers.tell(to, 'answer', [number, answer]),
    close: () => (peers.close(), door.close()),
  };
});

const dataDir = mkdtempSync(join(tmpdir(), 'perdure-bench-'));
const { server, url } = await EmbeddedPostgres.start(dataDir);
await measure('NOTIFY of Postgres', async (heard) => {
  const [sender, listener] = [new pg.Client(url), new pg.Client(url)];
  await Promise.all([sender.connect(), listener.connect()]);
  listener.on('notification', ({ payload }) => heard(Number(payload.split(' ')[0])));
  await listener.query('LISTEN answers');
  return {
    send: (number) =>
      sender
        .query('SELECT pg_notify($1, $2)', ['answers', `${number} ${answer}`])
        .catch(() => undefined),
    close: () => Promise.all([sender.end(), listener.end()]),
  };
});
await server.stop();
rmSync(dataDir, { recursive: true, force: true });

if (KafkaBroker.isPossible()) {
  const broker = await KafkaBroker.start();
  await measure('topic of Kafka', async (heard) => {
    const connection = new KafkaConnection({ brokers: [broker.address], clientId: 'bench' });
    const name = `answers.${randomUUID()}`;
    await createLog(connection, { name, shardCount: 1 });
    const log = new KafkaRequestLog(connection, {
      ...{ name, incarnation: 1, shardCount: 1, readerId: 'bench', patienceMs: 20_000 },
      onFault: console.error,
    });
    log.read(0, 0, (records) => {
      for (const { value } of records) heard(Number(value.toString().split(' ')[0]));
    });
    return {
      send: (number) => log.append(0, Buffer.from(`${number} ${answer}`)),
      close: () => log.close(),
    };
  });
  await broker.stop();
}
