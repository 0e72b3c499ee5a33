import { RunId, type TenantId } from '@app/contract';

import { readEvents } from '../history/read-events';
import type { Session, Statement } from '../session';
import { type HistoryHead, readHistoryHead } from './read-history-rows';

/** The run that another one goes on from. */
export interface PreviousRun {
  readonly runId: RunId;
  /** `Continued` (as new, by a retry or by cron), or the kind of fork. */
  readonly kind: string;
  /** The last event that both have in common; 0 when the new run began without history. */
  readonly commonEventCount: number;
  /** `undefined` when it was deleted. */
  readonly head: HistoryHead | undefined;
}

/** By the primary key of run_origins: runs that began with the history of another. */
const READ_ORIGIN: Statement = {
  name: 'read_run_origin',
  operation: 'read where a run comes from',
  reach: { of: 'run' },
  text: `
    SELECT base_run_id, kind, last_event_id FROM run_origins
    WHERE tenant_id = $1 AND run_id = $2`,
};

interface OriginRow {
  readonly base_run_id: string;
  readonly kind: string;
  readonly last_event_id: number;
}

/** `undefined` for a run that goes on from none. */
export async function readPreviousRun(
  session: Session,
  run: { readonly tenantId: TenantId; readonly runId: RunId },
): Promise<PreviousRun | undefined> {
  const link = (await forked(session, run)) ?? (await continued(session, run));
  if (link === undefined) return undefined;
  const { tenantId } = run;
  return { ...link, head: await readHistoryHead(session, { tenantId, runId: link.runId }) };
}

type Link = Omit<PreviousRun, 'head'>;
type RunRef = Parameters<typeof readPreviousRun>[1];

async function forked(session: Session, { tenantId, runId }: RunRef): Promise<Link | undefined> {
  const [row] = await session.run<OriginRow>(READ_ORIGIN, [tenantId, runId]);
  return (
    row && {
      runId: RunId(row.base_run_id),
      kind: row.kind,
      commonEventCount: row.last_event_id,
    }
  );
}

async function continued(session: Session, { tenantId, runId }: RunRef): Promise<Link | undefined> {
  const page = { tenantId, runId, direction: 'forward' as const, countMax: 1 };
  const [started] = (await readEvents(session, page)).events;
  const previous =
    started?.type === 'WorkflowExecutionStarted' ? started.continuedExecutionRunId : undefined;
  return previous && { runId: previous, kind: 'Continued', commonEventCount: 0 };
}
