import type { OutboxEntry, RunId, RunKey, Task } from '@app/contract';

/** The row that a turn writes for a request to another run. A run it may start gets its id here, once for all attempts. */
export function outboxEntry(
  source: RunKey,
  { request, initiatedEventId }: Extract<Task, { type: 'SendRequest' }>,
  newRunId: () => RunId,
): OutboxEntry {
  const isStart = request.type === 'StartWorkflow';
  const whole = isStart ? { ...request, newRunId: newRunId() } : request;
  const isAwaited = initiatedEventId !== undefined;
  return { source, outgoing: { request: whole, ...(isAwaited && { initiatedEventId }) } };
}
