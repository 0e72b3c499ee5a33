import type { Random } from '@app/testing';

import type { ShardLimits } from '../../apps/history/src/shard/shard-limits';
import { SHARD_LIMITS } from '../../apps/history/src/shard/shard-limits';
import type { Faults } from './faults';
import { MACHINE_COUNT } from './machine';
import {
  COMMON_OPERATIONS,
  type Operation,
  RARE_OPERATIONS,
  SCHEDULE_OPERATIONS,
} from './operations';

/** Of seeds with schedules. */
const SCHEDULE_SHARE = 0.05;

/** The size and shape of one seed's world. */
export interface Plan {
  readonly tenantCount: number;
  readonly workflowIdCount: number;
  readonly clientCount: number;
  readonly operationCount: number;
  readonly shardCount: number;
  readonly machineNumbers: readonly number[];
  readonly usesLog: boolean;
  /** Customers' processes with workflow code. */
  readonly hostCount: number;
  readonly hostsAreSticky: boolean;
  /** Weights of what clients do. */
  readonly operations: Readonly<Record<Operation, number>>;
  readonly hasChains: boolean;
  readonly hasCallbacks: boolean;
  readonly limits: ShardLimits;
  readonly batchSizeMax: number;
  readonly maxConcurrency: number;
  readonly latencyMsMax: number;
  readonly loopDelayMsMax: number;
}

export function drawPlan(random: Random, faults: Faults): Plan {
  const machineCount = random.between(1, 3);
  const hostCount = random.pick([0, 0, 0, 1, 2]);
  return {
    tenantCount: random.between(1, 2),
    workflowIdCount: random.between(1, 4),
    clientCount: random.between(1, 3),
    operationCount: random.between(2, 8),
    shardCount: random.between(1, 2),
    machineNumbers: Array.from({ length: machineCount }, () => random.below(MACHINE_COUNT)),
    usesLog: random.chance(0.5),
    hostCount,
    hostsAreSticky: random.chance(0.5),
    operations: drawOperations(random, hostCount > 0),
    hasChains: random.chance(0.2),
    hasCallbacks: random.chance(0.2),
    limits: drawLimits(random, faults),
    batchSizeMax: random.pick([1, 1, 1, 3]),
    maxConcurrency: random.pick([1, 2, 100]),
    latencyMsMax: random.pick([0, 2, 20, 200]),
    loopDelayMsMax: random.pick([0, 1, 10]),
  };
}

/** Few of the rare ones at a time: they would leave nothing of the common. */
function drawOperations(random: Random, hasHosts: boolean): Plan['operations'] {
  const share = random.pick([0, 0.2, 0.5]);
  const rare = Object.entries(RARE_OPERATIONS).map(([name, weight]) => [
    name,
    random.chance(share) ? weight : 0,
  ]);
  // Machines have nothing to say.
  const query = hasHosts && random.chance(0.4) ? { query: RARE_OPERATIONS.query } : { query: 0 };
  const hasSchedules = random.chance(SCHEDULE_SHARE);
  const schedule = hasSchedules ? SCHEDULE_OPERATIONS : { schedule: 0, patchSchedule: 0 };
  return {
    ...COMMON_OPERATIONS,
    ...Object.fromEntries(rare),
    ...query,
    ...schedule,
  } as Plan['operations'];
}

function drawLimits(random: Random, faults: Faults): ShardLimits {
  if (!faults.isOn('tiny-limits')) return SHARD_LIMITS;
  faults.note('tiny-limits');
  const batchCountMax = random.pick([1, 2, 512]);
  // A batch has to fit into the caches.
  const leastCached = 2 * batchCountMax + 2;
  return {
    batchCountMax,
    inboxCountMax: random.pick([4, 50_000]),
    dueRunCountMax: random.pick([1, 2, 10_000]),
    runCountMax: random.pick([1, 2, 20_000]),
    evictedCount: 1,
    headerCountMax: random.pick([leastCached, 100_000]),
    requestCountMax: random.pick([leastCached, 50_000]),
    snapshotFactCountMin: random.pick([1, 4, 256]),
    copiedEventCount: random.pick([2, 8, 512]),
  };
}
