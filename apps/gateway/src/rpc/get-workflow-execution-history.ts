import type { HistoryEvent, RunKey } from '@app/contract';
import type { RunReading } from '@app/postgres';

import type { EventContext } from '../mapping/event/event-context';
import { toHistoryEvent } from '../mapping/event/to-history-event';
import type { Call } from '../wire/call';
import type { temporal } from '../wire/proto';
import { invalidArgument, notFoundRefusal } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { contextOf } from './event-context';
import { executionKey } from './execution';
import { readPage, readRun, waitForEvent } from './history-reader';
import { historyPlaceOf, readPageToken, taskPageToken } from './page-token';

type Response = temporal.api.workflowservice.v1.IGetWorkflowExecutionHistoryResponse;

const FILTER_CLOSE_EVENT = 2;
/** Longest wait for a new event. Temporal's figure. */
const WAIT_MS_MAX = 20_000;

interface Asked {
  readonly run: RunReading['run'];
  readonly after: number;
  readonly size: number;
  readonly context: EventContext;
}

export const getWorkflowExecutionHistory: WorkflowRpc<'GetWorkflowExecutionHistory'> = {
  needs: 'read',
  handle: async (request, call) => {
    const namespace = await call.namespace(request.namespace);
    const context = contextOf(namespace, call);
    const place =
      request.nextPageToken.length === 0 ? undefined : historyPlaceOf(request.nextPageToken);
    if (request.nextPageToken.length > 0 && place === undefined) {
      throw invalidArgument('Invalid NextPageToken.');
    }
    if (place?.kind === 'task') {
      const key = executionKey(namespace, request.execution);
      if (key.runId === undefined) throw invalidArgument('Invalid RunId.');
      return taskPage({ ...key, runId: key.runId }, place.token, { context, call });
    }
    const execution = { ...request.execution, ...(place && { runId: place.runId }) };
    const reading = await readRun({ namespace: request.namespace, execution }, call);
    if (
      place !== undefined &&
      request.execution?.runId &&
      request.execution.runId !== place.runId
    ) {
      throw invalidArgument('RunId does not match NextPageToken.');
    }
    if (request.historyEventFilterType === FILTER_CLOSE_EVENT) {
      return closeEvent(reading, request.waitNewEvent, { context, call });
    }
    const asked = {
      run: reading.run,
      after: place?.after ?? 0,
      size: request.maximumPageSize,
      context,
    };
    return request.waitNewEvent ? followedPage(asked, call) : storedPage(asked, call);
  },
};

interface Around {
  readonly context: EventContext;
  readonly call: Call;
}

/** A further page of the history that came with a task: it ends with the start of that task. */
async function taskPage(run: RunKey, token: string, { context, call }: Around): Promise<Response> {
  const page = await call.ports.polls.historyPage(run, token);
  if (page === undefined) throw invalidArgument('RunId does not match NextPageToken.');
  return toResponse(page.events, taskPageToken(page), context);
}

/** The last event and no other, once there is one that closes the run. */
async function closeEvent(
  { run, closeEvent: known }: RunReading,
  waits: boolean,
  { context, call }: Around,
): Promise<Response> {
  if (known !== undefined) return toResponse([known], undefined, context);
  if (!waits) {
    const { events } = await readPage(run, { direction: 'backward', size: 1 }, call);
    return toResponse(events, undefined, context);
  }
  const closed = await closedInTime(run, call);
  if (closed === undefined) return toResponse([], readPageToken(run.runId, 0), context);
  if (closed.closeEvent !== undefined) return toResponse([closed.closeEvent], undefined, context);
  throw notFoundRefusal(`workflow not found for ID: ${run.workflowId}`);
}

/** A caller that goes away is not waited for. */
function closedInTime(run: RunReading['run'], call: Call) {
  const timeoutMs = call.waitMs(WAIT_MS_MAX);
  const { gone } = call;
  return new Promise<Awaited<ReturnType<Call['ports']['closes']['waitForClose']>>>(
    (resolve, reject) => {
      const leave = (): void => {
        resolve(undefined);
      };
      gone.addEventListener('abort', leave);
      call.ports.closes
        .waitForClose(run, { timeoutMs, startedJustNow: false })
        .then(resolve, reject)
        .finally(() => {
          gone.removeEventListener('abort', leave);
        });
    },
  );
}

async function storedPage({ run, after, size, context }: Asked, call: Call): Promise<Response> {
  const { events, hasMore } = await readPage(run, { direction: 'forward', after, size }, call);
  const last = events.at(-1)?.eventId ?? after;
  if (hasMore) return toResponse(events, readPageToken(run.runId, last), context);
  return toResponse([...events, ...(await unwrittenAfter(run, last, call))], undefined, context);
}

/**
 * What a workflow task in flight has not written yet. A worker that has lost a run reads its history here, and replays it
 * to the start of the task it was given.
 */
async function unwrittenAfter(
  run: RunReading['run'],
  last: number,
  call: Call,
): Promise<readonly HistoryEvent[]> {
  if (run.status !== 'Running') return [];
  const description = await call.ports.describer.describeRun(run);
  const unwritten = description?.pendingWorkflowTask?.unwrittenEvents ?? [];
  return unwritten[0]?.eventId === last + 1 ? unwritten : [];
}

/** A page of what is new, as soon as there is anything; the end of a closed run ends it. */
async function followedPage(asked: Asked, call: Call): Promise<Response> {
  const { run, after, size, context } = asked;
  const isOver = run.status !== 'Running';
  // Listens before it looks, so that nothing slips through between.
  const wake = isOver ? undefined : waitForEvent(run, after, call.waitMs(WAIT_MS_MAX), call);
  let page = await readPage(run, { direction: 'forward', after, size }, call);
  if (page.events.length === 0 && wake !== undefined) {
    await wake;
    page = await readPage(run, { direction: 'forward', after, size }, call);
  }
  const last = page.events.at(-1);
  const isEnd = !page.hasMore && (isOver || (last !== undefined && isClosing(last)));
  return toResponse(
    page.events,
    isEnd ? undefined : readPageToken(run.runId, last?.eventId ?? after),
    context,
  );
}

const CLOSING: ReadonlySet<HistoryEvent['type']> = new Set([
  'WorkflowExecutionCompleted',
  'WorkflowExecutionFailed',
  'WorkflowExecutionTimedOut',
  'WorkflowExecutionCanceled',
  'WorkflowExecutionTerminated',
  'WorkflowExecutionContinuedAsNew',
] as const);

function isClosing({ type }: HistoryEvent): boolean {
  return CLOSING.has(type);
}

function toResponse(
  events: readonly HistoryEvent[],
  nextPageToken: Uint8Array | undefined,
  context: EventContext,
): Response {
  return {
    history: { events: events.map((event) => toHistoryEvent(event, context)) },
    nextPageToken: nextPageToken ?? new Uint8Array(),
  };
}
