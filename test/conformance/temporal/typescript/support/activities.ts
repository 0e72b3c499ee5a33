import { activityInfo, CompleteAsyncError, Context, heartbeat, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

/** Task tokens of activities that end asynchronously, by their workflow. */
export const asyncTokens = new Map<string, Uint8Array>();

function workflowId(): string {
  return activityInfo().workflowExecution?.workflowId ?? '';
}

/** Activities of the ladder. */
export const activities = {
  greet: (name: string): Promise<string> => Promise.resolve(`hello ${name}`),

  echo: (value: unknown): Promise<unknown> => Promise.resolve(value),

  failUntil: (attempt: number, nextRetryDelayMs?: number): Promise<number> => {
    const { attempt: current } = activityInfo();
    if (current >= attempt) return Promise.resolve(current);
    throw ApplicationFailure.create({
      message: `attempt ${String(current)}`,
      type: 'NotYet',
      ...(nextRetryDelayMs !== undefined && { nextRetryDelay: nextRetryDelayMs }),
    });
  },

  failForGood: (): Promise<void> => {
    throw ApplicationFailure.nonRetryable('for good', 'Broken', { code: 7 });
  },

  /** Says how far it is, never ends by itself, and begins where the attempt before it stopped. */
  progress: async (silentAfter: number): Promise<number> => {
    const begun = (activityInfo().heartbeatDetails as number | undefined) ?? 0;
    if (begun >= silentAfter) return begun;
    for (let step = begun + 1; step <= silentAfter; step += 1) {
      heartbeat(step);
      await sleep(20);
    }
    // Silent, until the worker stops.
    return Context.current().cancelled;
  },

  sleepFor: async (ms: number): Promise<string> => {
    await sleep(ms);
    return 'slept';
  },

  /** Waits to be cancelled, with heartbeats, and says so. */
  untilCancelled: async (): Promise<string> => {
    const { cancelled } = Context.current();
    const beat = setInterval(() => heartbeat(), 50);
    try {
      return await cancelled;
    } finally {
      clearInterval(beat);
    }
  },

  endLater: (): Promise<string> => {
    asyncTokens.set(workflowId(), activityInfo().taskToken);
    throw new CompleteAsyncError();
  },
};

export type Activities = typeof activities;
