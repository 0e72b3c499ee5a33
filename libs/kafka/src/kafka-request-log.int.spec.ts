import { randomUUID } from 'node:crypto';

import { type RequestLog, ShardId } from '@app/contract';
import { KafkaBroker, NO_KAFKA, requestLogContract } from '@app/testing';

import { createLog, doesLogExist } from './create-log';
import { KafkaConnection } from './kafka-connection';
import { KafkaRequestLog } from './kafka-request-log';

const SHARD_COUNT = 3;
const isPossible = KafkaBroker.isPossible();
const describeWithKafka = isPossible ? describe : describe.skip;
let broker: KafkaBroker;

function connect(): KafkaConnection {
  return new KafkaConnection({ brokers: [broker.address], clientId: 'spec' });
}

async function newName(): Promise<string> {
  const name = `perdure.spec.${randomUUID()}`;
  await createLog(connect(), { name, shardCount: SHARD_COUNT });
  return name;
}

function openLog(name: string, patienceMs?: number): KafkaRequestLog {
  return new KafkaRequestLog(connect(), {
    ...{ name, incarnation: 1, shardCount: SHARD_COUNT, readerId: randomUUID() },
    ...(patienceMs !== undefined && { patienceMs }),
    onFault: () => undefined,
  });
}

jest.setTimeout(120_000);

beforeAll(async () => {
  if (isPossible) broker = await KafkaBroker.start();
});
afterAll(async () => {
  if (isPossible) await broker.stop();
});

if (!isPossible) it.skip(NO_KAFKA, () => undefined);

describeWithKafka('on Apache Kafka', () => {
  requestLogContract('KafkaRequestLog', async () => {
    const name = await newName();
    const [log, other] = [openLog(name), openLog(name)];
    return {
      log,
      other,
      lose: () => connect().withAdmin((admin) => admin.deleteTopics({ topics: [name] })),
      close: async () => {
        await log.close();
        await other.close();
      },
    };
  });

  it('is made once, also by two at the same time', async () => {
    const name = await newName();
    await Promise.all([1, 2].map(() => createLog(connect(), { name, shardCount: SHARD_COUNT })));
    expect(await doesLogExist(connect(), name)).toBe(true);
    expect(await doesLogExist(connect(), `${name}.not`)).toBe(false);
  });

  it('refuses at once while the brokers are away, goes on when they are back, and loses nothing it took', async () => {
    const name = await newName();
    const log = openLog(name, 400);
    const shard = ShardId(0);
    const taken: string[] = [];
    const read: string[] = [];
    log.read(shard, 0, (records) => {
      for (const { value } of records) read.push(Buffer.from(value).toString());
    });
    const append = async (text: string): Promise<string> => {
      try {
        await log.append(shard, Buffer.from(text));
        taken.push(text);
        return 'taken';
      } catch (fault) {
        return (fault as Error).name;
      }
    };
    for (let number = 0; number < 20; number += 1) await append(`before-${number}`);
    await broker.kill();
    expect(await append('first-while-away')).toBe('OutcomeUnknown');
    const asked = performance.now();
    expect(await append('second-while-away')).toBe('Unavailable');
    expect(performance.now() - asked).toBeLessThan(100);
    broker = await broker.restart();
    await until(async () => (await append('again')) === 'taken');
    // One that takes too long on a busy machine is asked again, as a caller would.
    for (let number = 0; number < 20; number += 1) {
      await until(async () => (await append(`after-${number}`)) === 'taken');
    }
    await until(() => Promise.resolve(taken.every((text) => read.includes(text))));
    expect(new Set(read.filter((text) => text.startsWith('after-'))).size).toBe(20);
    await log.close();
  });

  it('is lost when the data of the brokers is wiped, and does not come back under its name', async () => {
    const name = await newName();
    const log: RequestLog = openLog(name);
    await log.append(ShardId(0), Buffer.from('gone'));
    await broker.kill();
    broker.wipe();
    broker = await broker.restart();
    await until(async () => {
      const fault = await log.ends().catch((cause: unknown) => cause as Error);
      return fault instanceof Error && fault.name === 'LogLost';
    });
    expect(await doesLogExist(connect(), name)).toBe(false);
    await log.close();
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 45_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
