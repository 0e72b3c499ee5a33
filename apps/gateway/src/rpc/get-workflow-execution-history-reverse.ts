import { toHistoryEvent } from '../mapping/event/to-history-event';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { contextOf } from './event-context';
import { readPage, readRun } from './history-reader';
import { historyPlaceOf, readPageToken } from './page-token';

/** Newest first. */
export const getWorkflowExecutionHistoryReverse: WorkflowRpc<'GetWorkflowExecutionHistoryReverse'> =
  {
    needs: 'read',
    handle: async (request, call) => {
      const context = contextOf(await call.namespace(request.namespace), call);
      const isFirst = request.nextPageToken.length === 0;
      const place = isFirst ? undefined : historyPlaceOf(request.nextPageToken);
      if (!isFirst && place?.kind !== 'read') throw invalidArgument('Invalid NextPageToken.');
      const from = place?.kind === 'read' ? place : undefined;
      const execution = { ...request.execution, ...(from && { runId: from.runId }) };
      const { run } = await readRun({ namespace: request.namespace, execution }, call);
      const { events, hasMore } = await readPage(
        run,
        {
          direction: 'backward',
          size: request.maximumPageSize,
          ...(from && { after: from.after }),
        },
        call,
      );
      const last = events.at(-1)?.eventId ?? 0;
      return {
        history: { events: events.map((event) => toHistoryEvent(event, context)) },
        nextPageToken: hasMore ? readPageToken(run.runId, last) : new Uint8Array(),
      };
    },
  };
