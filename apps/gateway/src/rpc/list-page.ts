import { listRuns, type ListRunsQuery, type RunPage } from '@app/postgres';

import { toExecutionInfo } from '../mapping/run-summary';
import { isRejection } from '../mapping/search-attribute';
import type { Call } from '../wire/call';
import type { temporal } from '../wire/proto';
import { refusalOf } from '../wire/refusal-of';

const PAGE_SIZE_DEFAULT = 1_000;

interface Asked {
  readonly namespace?: string | null;
  readonly query?: string | null;
  readonly pageSize?: number | null;
  readonly nextPageToken?: Uint8Array | null;
}

/** A page of runs of a namespace. */
export async function readRunPage(
  { namespace, query, pageSize, nextPageToken }: Asked,
  more: Pick<ListRunsQuery, 'also' | 'schedules'>,
  call: Call,
): Promise<{ readonly page: RunPage; readonly nextPageToken: Uint8Array }> {
  const scope = await call.scope(namespace);
  const after = Buffer.from(nextPageToken ?? []).toString();
  const page = await call.withTenant((session) =>
    listRuns(session, scope, {
      ...more,
      ...(query && { query }),
      ...(after !== '' && { after }),
      countMax: pageSize != null && pageSize > 0 ? pageSize : PAGE_SIZE_DEFAULT,
    }),
  );
  if (isRejection(page)) throw refusalOf(page);
  const last = page.runs.at(-1)?.cursor;
  const next = page.hasMore && last !== undefined ? Buffer.from(last) : new Uint8Array();
  return { page, nextPageToken: next };
}

/** The same as clients get it. */
export async function listPage(
  asked: Asked,
  also: string | undefined,
  call: Call,
): Promise<temporal.api.workflowservice.v1.IListWorkflowExecutionsResponse> {
  const read = await readRunPage(asked, also === undefined ? {} : { also }, call);
  return {
    executions: read.page.runs.map(({ run }) => toExecutionInfo(run)),
    nextPageToken: read.nextPageToken,
  };
}
