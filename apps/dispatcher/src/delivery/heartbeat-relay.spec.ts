import { jsonPayload, type Payloads } from '@app/contract';

import { VirtualClock } from '../testing/virtual-clock';
import { heartbeatIntervalMs, HeartbeatRelay } from './heartbeat-relay';

const details = (number: number): Payloads => [jsonPayload(new Uint8Array([number]))];
const numberOf = (payloads: Payloads | undefined): number | undefined => payloads?.[0]?.data[0];

function aRelay(recordMs = 0) {
  const clock = new VirtualClock();
  const recorded: (number | undefined)[] = [];
  let recordingNow = 0;
  let recordingMost = 0;
  const relay = new HeartbeatRelay({
    clock,
    intervalMs: 100,
    record: async (latest) => {
      recordingNow += 1;
      recordingMost = Math.max(recordingMost, recordingNow);
      recorded.push(numberOf(latest));
      if (recordMs > 0) await new Promise<void>((resolve) => clock.after(recordMs, resolve));
      recordingNow -= 1;
    },
  });
  return { clock, recorded, relay, most: () => recordingMost };
}

it('records the first beat at once and then the latest of each interval', async () => {
  const { clock, recorded, relay } = aRelay();
  for (let number = 0; number < 25; number += 1) {
    relay.beat(details(number));
    await clock.advance(10);
  }
  expect(recorded).toEqual([0, 9, 19]);
  await clock.advance(1_000);
  expect(recorded).toEqual([0, 9, 19, 24]);
});

it('records one at a time, however long that takes', async () => {
  const { clock, recorded, relay, most } = aRelay(350);
  for (let number = 0; number < 50; number += 1) {
    relay.beat(details(number));
    await clock.advance(20);
  }
  expect(most()).toBe(1);
  expect(recorded.length).toBeLessThanOrEqual(3);
  await clock.advance(1_000);
  expect(recorded.at(-1)).toBe(49);
});

it('records nothing more once it is closed', async () => {
  const { clock, recorded, relay } = aRelay();
  relay.beat(details(1));
  relay.beat(details(2));
  relay.close();
  relay.beat(details(3));
  await clock.advance(1_000);
  expect(recorded).toEqual([1]);
  expect(clock.timerCount).toBe(0);
});

it.each([
  [0, 2_000],
  [30_000, 10_000],
  [3_000, 1_000],
  [90_000, 10_000],
  [90, 100],
])(
  'beats of an activity with a time-out of %s ms are recorded every %s ms',
  (timeout, interval) => {
    expect(heartbeatIntervalMs(timeout)).toBe(interval);
  },
);
