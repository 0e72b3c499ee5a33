import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

let isCalm = false;

/**
 * kafkajs 2.2.4 looks after requests that wait for a slot by a timer that sets the next one, whether any wait or not: with none it
 * goes off every millisecond, for ever, for each connection, and Node warns of the negative delay. Only who waits needs it: every
 * answer looks at the queue too.
 */
export function calmRequestQueue(): void {
  if (isCalm) return;
  isCalm = true;
  const load = createRequire(__filename);
  const { prototype } = load('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  const schedule = Object.getOwnPropertyDescriptor(prototype, 'scheduleCheckPendingRequests')!
    .value as (this: RequestQueue) => void;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0) schedule.call(this);
  };
}
