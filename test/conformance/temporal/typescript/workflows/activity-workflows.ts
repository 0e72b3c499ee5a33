import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  sleep,
  TimeoutFailure,
  uuid4,
} from '@temporalio/workflow';

import type { Activities } from '../support/activities';

const { echo, greet } = proxyActivities<Activities>({ startToCloseTimeout: '10s' });

/** Row 3. */
export async function manyActivities(count: number): Promise<string[]> {
  const results: string[] = [];
  for (let index = 0; index < count; index += 1) results.push(await greet(String(index)));
  const parallel = Array.from({ length: count }, (_, index) => greet(`p${String(index)}`));
  return [...results, ...(await Promise.all(parallel))];
}

/** Row 3: what goes in comes out, whatever its encoding. */
export async function echoed(value: unknown): Promise<unknown> {
  return echo(value);
}

interface Outcome {
  readonly value?: unknown;
  readonly retryState?: string | undefined;
  readonly cause?: string | undefined;
  readonly timeoutType?: string | undefined;
  readonly details?: unknown;
}

async function outcomeOf(work: Promise<unknown>): Promise<Outcome> {
  try {
    return { value: await work };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const { cause, retryState } = error;
    return {
      retryState,
      cause: cause instanceof ApplicationFailure ? (cause.type ?? '') : cause?.name,
      ...(cause instanceof TimeoutFailure && {
        timeoutType: cause.timeoutType,
        details: cause.lastHeartbeatDetails,
      }),
    };
  }
}

/** Row 4. */
export async function retries(): Promise<Outcome[]> {
  const retry = { initialInterval: '10ms', backoffCoefficient: 1 } as const;
  const tried = proxyActivities<Activities>({ startToCloseTimeout: '5s', retry });
  const twice = proxyActivities<Activities>({
    startToCloseTimeout: '5s',
    retry: { ...retry, maximumAttempts: 2 },
  });
  return [
    await outcomeOf(tried.failUntil(3)),
    await outcomeOf(tried.failUntil(2, 50)),
    await outcomeOf(twice.failUntil(3)),
    await outcomeOf(tried.failForGood()),
  ];
}

/** Row 5: each of the four time-outs. */
export async function timeOuts(): Promise<Outcome[]> {
  const once = { maximumAttempts: 1 } as const;
  const nobody = proxyActivities<Activities>({
    taskQueue: 'nobody-polls-this',
    scheduleToStartTimeout: '200ms',
    scheduleToCloseTimeout: '10s',
  });
  const short = proxyActivities<Activities>({ startToCloseTimeout: '200ms', retry: once });
  const patient = proxyActivities<Activities>({
    scheduleToCloseTimeout: '500ms',
    retry: { initialInterval: '10s' },
  });
  const beating = proxyActivities<Activities>({
    startToCloseTimeout: '10s',
    heartbeatTimeout: '300ms',
    retry: once,
  });
  return Promise.all([
    outcomeOf(nobody.greet('x')),
    outcomeOf(short.sleepFor(2_000)),
    outcomeOf(patient.failUntil(5)),
    outcomeOf(beating.progress(3)),
  ]);
}

/** Row 6: the next attempt goes on where the last one stopped. */
export async function resumes(steps: number): Promise<number> {
  const beating = proxyActivities<Activities>({
    startToCloseTimeout: '10s',
    heartbeatTimeout: '500ms',
    retry: { initialInterval: '10ms' },
  });
  return beating.progress(steps);
}

/** Row 7. */
export async function cancels(kind: keyof typeof ActivityCancellationType): Promise<string> {
  const { untilCancelled } = proxyActivities<Activities>({
    startToCloseTimeout: '20s',
    heartbeatTimeout: '2s',
    cancellationType: kind,
  });
  try {
    await CancellationScope.cancellable(async () => {
      const running = untilCancelled();
      // Long enough for a worker to have it.
      await CancellationScope.nonCancellable(() => sleep('300ms'));
      CancellationScope.current().cancel();
      await running;
    });
    return 'completed';
  } catch (error) {
    if (isCancellation(error)) return 'cancelled';
    throw error;
  }
}

/** Row 7: one that no worker has yet. */
export async function cancelsUnstarted(): Promise<string> {
  const { greet: waiting } = proxyActivities<Activities>({
    taskQueue: 'nobody-polls-this',
    scheduleToCloseTimeout: '20s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  try {
    await CancellationScope.cancellable(async () => {
      const running = waiting('x');
      await CancellationScope.nonCancellable(() => sleep('50ms'));
      CancellationScope.current().cancel();
      await running;
    });
    return 'completed';
  } catch (error) {
    if (isCancellation(error)) return 'cancelled';
    throw error;
  }
}

/** Row 8. */
export async function endsLater(): Promise<string> {
  const { endLater } = proxyActivities<Activities>({ startToCloseTimeout: '20s' });
  return endLater();
}

/** Row 9. */
export async function localActivities(ms: number): Promise<unknown[]> {
  const { greet: local, sleepFor } = proxyLocalActivities<Activities>({
    startToCloseTimeout: '20s',
  });
  return [await local('local'), await sleepFor(ms)];
}

/** Row 10. */
export async function timers(): Promise<string[]> {
  const told: string[] = [];
  await sleep(5);
  told.push('short');
  await Promise.all(Array.from({ length: 100 }, () => sleep('100ms')));
  told.push('many');
  const scope = new CancellationScope();
  const long = scope.run(() => sleep('1h')).catch((error: unknown) => isCancellation(error));
  scope.cancel();
  told.push(String(await long));
  return told;
}

/** Row 11. */
export async function sideEffects(): Promise<[string, number, number]> {
  const first = [uuid4(), Math.random(), Date.now()] as [string, number, number];
  await sleep(20);
  await greet('x');
  return first;
}

/** Row 12. */
export async function fails(): Promise<void> {
  throw ApplicationFailure.create({
    message: 'it broke',
    type: 'Broken',
    nonRetryable: true,
    details: [{ order: 7 }, new Uint8Array([0, 255])],
    cause: ApplicationFailure.create({ message: 'the reason', type: 'Reason' }),
  });
}
