import type { RunKey } from '@app/contract';
import { type EventPage, readEvents, readRunHeader, type RunReading } from '@app/postgres';

import type { Call } from '../wire/call';
import { notFoundRefusal } from '../wire/refusal-of';
import { executionKey, type WireExecution } from './execution';

/** Events of a page at most. Temporal counts batches of events here; SDKs take what comes. */
export const HISTORY_PAGE_MAX = 256;

/** The run that is meant, as it is stored. */
export async function readRun(
  request: { readonly namespace?: string | null; readonly execution?: WireExecution | null },
  call: Call,
): Promise<RunReading> {
  const key = executionKey(await call.scope(request.namespace), request.execution);
  const reading = await call.withTenant((session) => readRunHeader(session, key));
  if (reading !== undefined) return reading;
  throw notFoundRefusal(`workflow not found for ID: ${key.workflowId}`);
}

export function readPage(
  { tenantId, runId }: RunKey,
  page: {
    readonly direction: 'forward' | 'backward';
    readonly after?: number;
    readonly size: number;
  },
  call: Call,
): Promise<EventPage> {
  const { direction, after, size } = page;
  const countMax = size > 0 ? Math.min(size, HISTORY_PAGE_MAX) : HISTORY_PAGE_MAX;
  return call.withTenant((session) =>
    readEvents(session, {
      tenantId,
      runId,
      direction,
      countMax,
      ...(after !== undefined && { after }),
    }),
  );
}

/** Waits until the run has an event after this one, or is closed, or the time is over. */
export function waitForEvent(
  run: RunKey,
  after: number,
  waitMs: number,
  call: Call,
): Promise<void> {
  return new Promise((resolve) => {
    const { gone } = call;
    const end = (): void => {
      clearTimeout(timer);
      unsubscribe();
      gone.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, waitMs);
    const unsubscribe = call.ports.changes.subscribe(run, ({ lastEventId, status }) => {
      if (lastEventId > after || status !== 'Running') end();
    });
    gone.addEventListener('abort', end);
  });
}
