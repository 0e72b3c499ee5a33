import type { HistoryPage, RunId } from '@app/contract';
import { RunId as toRunId } from '@app/contract';

/** Where reading a history goes on: as its owner had it for a task, or after an event of a run. */
export type HistoryPlace =
  | { readonly kind: 'task'; readonly token: string }
  | { readonly kind: 'read'; readonly runId: RunId; readonly after: number };

const TASK = 't';
const READ = 'r';

export function taskPageToken({ nextPageToken }: HistoryPage): Uint8Array {
  return nextPageToken === undefined ? new Uint8Array() : Buffer.from(`${TASK}${nextPageToken}`);
}

export function readPageToken(runId: RunId, after: number): Uint8Array {
  return Buffer.from(`${READ}${runId}/${String(after)}`);
}

/** `undefined` for a token that was not made here. */
export function historyPlaceOf(token: Uint8Array): HistoryPlace | undefined {
  const text = Buffer.from(token).toString();
  const rest = text.slice(1);
  if (text.startsWith(TASK)) return { kind: 'task', token: rest };
  const [runId = '', after = ''] = rest.split('/');
  const isPlace = text.startsWith(READ) && /^\d{1,15}$/.test(after);
  return isPlace ? { kind: 'read', runId: toRunId(runId), after: Number(after) } : undefined;
}
