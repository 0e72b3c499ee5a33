import { type ExecutionStore, ShardId } from '@app/contract';
import {
  createDatabase,
  MemoryExecutionStore,
  Random,
  StatementSchedule,
  type StoreStatement,
  TEST_TIME,
} from '@app/testing';

import { Database } from '../connection';
import { openInstallation } from '../installation/open-installation';
import { PostgresExecutionStore } from './postgres-execution-store';

const SCHEDULE_COUNT = 10_000;
/** Schedules of a lane follow each other on its shard; lanes run beside each other. */
const LANE_COUNT = 8;

/**
 * What the simulation proves, it proves of the in-memory store. This proves that the in-memory store answers as Postgres
 * does: to 10,000 random schedules, each a seed of its own.
 */
it('answers to random schedules of statements as its twin does', async () => {
  const scratch = await createDatabase();
  const database = new Database({
    url: scratch.url,
    applicationName: 'spec',
    connectionCountMax: LANE_COUNT,
    role: 'engine',
  });
  await openInstallation(database, LANE_COUNT);
  const postgres = new PostgresExecutionStore(database);
  const lanes = await Promise.allSettled(
    Array.from({ length: LANE_COUNT }, (_, lane) => runLane(lane, postgres)),
  );
  await database.close();
  await scratch.drop();
  let answers = 0;
  for (const lane of lanes) {
    if (lane.status === 'rejected') throw lane.reason;
    answers += lane.value;
  }
  expect(answers).toBeGreaterThan(10 * SCHEDULE_COUNT);
}, 600_000);

/** Number of answers that were compared. */
async function runLane(lane: number, postgres: ExecutionStore): Promise<number> {
  const memory = new MemoryExecutionStore({ shardCount: LANE_COUNT, now: () => TEST_TIME });
  const shardId = ShardId(lane);
  let count = 0;
  for (let seed = lane + 1; seed <= SCHEDULE_COUNT; seed += LANE_COUNT) {
    const { version } = await memory.acquireShard(shardId, 'between');
    await postgres.acquireShard(shardId, 'between');
    const schedule = new StatementSchedule(new Random(seed), { number: seed, shardId, version });
    const asked: string[] = [];
    const statements = schedule.statements();
    for (
      let next = statements.next('');
      next.done !== true;
      next = statements.next(asked.at(-1)!)
    ) {
      const statement = next.value;
      const [expected, actual] = [
        await answerOf(statement, memory),
        await answerOf(statement, postgres),
      ];
      asked.push(expected);
      count += 1;
      if (actual !== expected) {
        throw new Error(
          `Schedule ${seed}: after ${asked.slice(0, -1).join('\n')}\nPostgres answers ${actual}\nand the twin ${expected}`,
        );
      }
    }
  }
  return count;
}

async function answerOf(statement: StoreStatement, store: ExecutionStore): Promise<string> {
  try {
    return JSON.stringify((await statement(store)) ?? null);
  } catch (fault) {
    const { name, outcome } = fault as { name: string; outcome?: string };
    return `${name} ${String(outcome)}`;
  }
}
