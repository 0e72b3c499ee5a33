import type { RunKey, SubmittedRequest, TenantId } from '@app/contract';
import { TEST_SCOPE } from '@app/testing';

import type { ShardItem } from './shard-item';
import { TenantLanes } from './tenant-lanes';

const A = TEST_SCOPE.tenantId;
const B = '00000000-0000-4000-8000-00000000000b' as TenantId;

let lanes: TenantLanes;

beforeEach(() => {
  lanes = new TenantLanes();
});

const wake = (tenantId: TenantId, runId: string | number): ShardItem => ({
  type: 'wake',
  key: { ...TEST_SCOPE, tenantId, workflowId: 'w', runId: String(runId) } as RunKey,
});
const recordAt = (tenantId: TenantId, offset: number): ShardItem => ({
  type: 'request',
  request: { ...TEST_SCOPE, tenantId } as SubmittedRequest,
  offset,
  settle: () => undefined,
  fail: () => undefined,
});
const runOf = (item: ShardItem) => ('key' in item ? item.key.runId : undefined);
const offsetOf = (item: ShardItem) => ('offset' in item ? item.offset : undefined);
const flood = (count: number) => {
  for (let number = 0; number < count; number += 1) lanes.add(wake(A, number));
};

describe('what waits for a turn', () => {
  it('is taken whole while it is all of one tenant', () => {
    flood(600);
    expect(lanes.take(512)).toHaveLength(512);
    expect(lanes.count).toBe(88);
  });

  it('has the one item of a small tenant in the very next turn, and that turn is short', () => {
    flood(50_000);
    lanes.add(wake(B, 'b'));
    const turn = lanes.take(512);
    expect(turn.map(runOf)).toContain('b');
    expect(turn.length).toBeLessThanOrEqual(33);
    expect(lanes.take(512)).toHaveLength(512);
  });

  it('keeps the order of one tenant, whatever others have', () => {
    for (let number = 0; number < 200; number += 1) {
      lanes.add(wake(A, number));
      lanes.add(wake(B, 1_000 + number));
    }
    const taken: number[] = [];
    while (lanes.count > 0) taken.push(...lanes.take(50).map((item) => Number(runOf(item))));
    const ofA = taken.filter((number) => number < 1_000);
    expect(ofA).toEqual([...ofA].sort((x, y) => x - y));
    expect(taken).toHaveLength(400);
  });

  it('serves everybody in turn when there are more tenants than a turn has room for', () => {
    const tenants = Array.from({ length: 40 }, (_, index) => `tenant-${String(index)}` as TenantId);
    for (const tenantId of tenants) for (let n = 0; n < 40; n += 1) lanes.add(wake(tenantId, n));
    const served = new Set<string>();
    for (let turns = 0; turns < 3; turns += 1) {
      for (const item of lanes.take(512)) served.add(('key' in item && item.key.tenantId) || '');
    }
    expect(served.size).toBe(40);
  });

  it('keeps records of the log in their order across tenants: the stored offset says that all before are applied', () => {
    for (let offset = 0; offset < 300; offset += 1) lanes.add(recordAt(offset % 2 ? A : B, offset));
    lanes.add(wake(B, 'b'));
    const offsets: (number | undefined)[] = [];
    while (lanes.count > 0) {
      offsets.push(
        ...lanes
          .take(64)
          .map(offsetOf)
          .filter((offset) => offset !== undefined),
      );
    }
    expect(offsets).toEqual(Array.from({ length: 300 }, (_, offset) => offset));
  });

  it('takes what was put back before everything else of the same tenant', () => {
    flood(10);
    const taken = lanes.take(4);
    lanes.add(wake(B, 'b'));
    lanes.putBack(taken.slice(2));
    expect(lanes.count).toBe(9);
    expect(
      lanes
        .take(512)
        .map(runOf)
        .filter((run) => run !== 'b')
        .slice(0, 3),
    ).toEqual(['2', '3', '4']);
  });
});
