import { VirtualClock } from '../testing/virtual-clock';
import { WakeTimer } from './wake-timer';

function aTimer() {
  const clock = new VirtualClock();
  const begun = clock.monotonicMs();
  const woken: number[] = [];
  const timer = new WakeTimer(clock, () => woken.push(clock.monotonicMs() - begun));
  return { clock, timer, woken, at: (ms: number) => begun + ms };
}

it('wakes at the earliest moment asked for, with one timer', async () => {
  const { clock, timer, woken, at } = aTimer();
  for (const ms of [500, 200, 900, 300]) timer.wakeAt(at(ms));
  expect(clock.timerCount).toBe(1);
  await clock.advance(1_000);
  expect(woken).toEqual([200]);
});

it('can be asked again after it woke', async () => {
  const { clock, timer, woken, at } = aTimer();
  timer.wakeAt(at(100));
  await clock.advance(100);
  timer.wakeAt(at(150));
  await clock.advance(100);
  expect(woken).toEqual([100, 150]);
});

it('does not wake once it is canceled, and can be asked again', async () => {
  const { clock, timer, woken, at } = aTimer();
  timer.wakeAt(at(100));
  timer.cancel();
  expect(clock.timerCount).toBe(0);
  timer.wakeAt(at(300));
  await clock.advance(1_000);
  expect(woken).toEqual([300]);
});
