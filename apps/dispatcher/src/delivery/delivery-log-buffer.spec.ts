import { type DeliveryRecord, TenantId } from '@app/contract';

import { VirtualClock } from '../testing/virtual-clock';
import { DeliveryLogBuffer } from './delivery-log-buffer';

const record = (number: number): DeliveryRecord => ({
  tenantId: TenantId('t1'),
  endpointId: 'e1',
  deliveryId: String(number),
  workflowId: 'w',
  runId: 'r',
  activityId: 'a',
  activityType: 'charge',
  attempt: 1,
  startedAt: 0,
  outcome: 'Completed',
  batchSize: 1,
  totalMs: 1,
});

class Bench {
  readonly clock = new VirtualClock();
  readonly writes: string[][] = [];
  readonly faults: string[] = [];
  failures = 0;
  readonly buffer = new DeliveryLogBuffer(
    { append: (records) => this.append(records) },
    this.clock,
    { report: (message) => this.faults.push(message) },
  );

  private append(records: readonly DeliveryRecord[]): Promise<void> {
    this.failures -= 1;
    if (this.failures >= 0) return Promise.reject(new Error('away'));
    this.writes.push(records.map((each) => each.deliveryId));
    return Promise.resolve();
  }

  record(count: number): void {
    for (let number = 0; number < count; number += 1) this.buffer.record(record(number));
  }
}

it('writes what came within a quarter of a second together', async () => {
  const bench = new Bench();
  bench.record(3);
  await bench.clock.advance(249);
  expect(bench.writes).toHaveLength(0);
  await bench.clock.advance(1);
  expect(bench.writes).toEqual([['0', '1', '2']]);
  expect(bench.clock.timerCount).toBe(0);
});

it('splits what is too much for one write', async () => {
  const bench = new Bench();
  bench.record(1_200);
  await bench.clock.advance(250);
  expect(bench.writes.map((write) => write.length)).toEqual([500, 500, 200]);
});

it('offers records again that could not be written', async () => {
  const bench = new Bench();
  bench.failures = 2;
  bench.record(1);
  await bench.clock.advance(10_000);
  expect(bench.faults).toHaveLength(2);
  expect(bench.writes).toEqual([['0']]);
});

it('is bounded, and counts what it drops', async () => {
  const bench = new Bench();
  bench.failures = 1;
  bench.record(10_500);
  await bench.clock.advance(10_000);
  expect(bench.writes.flat()).toHaveLength(10_000);
  expect(bench.buffer.droppedCount).toBe(500);
});

it('writes the rest when it is closed, and leaves no timer', async () => {
  const bench = new Bench();
  bench.record(1);
  await bench.buffer.close();
  expect(bench.writes).toEqual([['0']]);
  expect(bench.clock.timerCount).toBe(0);
});

it('gives up at the close when the log is away', async () => {
  const bench = new Bench();
  bench.failures = 100;
  bench.record(1);
  await bench.buffer.close();
  expect(bench.faults).toHaveLength(1);
  expect(bench.clock.timerCount).toBe(0);
});

it('begins nothing once it is closed', async () => {
  const bench = new Bench();
  await bench.buffer.close();
  bench.record(1);
  expect(bench.clock.timerCount).toBe(0);
});
