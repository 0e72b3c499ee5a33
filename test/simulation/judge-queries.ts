import type { QueryOutcome, WorkflowKey } from '@app/contract';
import { fromJson } from '@app/testing';

import type { News } from './host-code';
import type { RunBook } from './run-book';
import type { World } from './world';

/** A question to workflow code, and what it must know at least, by run. */
export interface AskedQuery {
  readonly key: WorkflowKey;
  readonly least: ReadonlyMap<string, News>;
}

export function askQuery({ monitor }: World, key: WorkflowKey): AskedQuery {
  const least = new Map(
    monitor.workflow(key).map((run) => [run.start.runId as string, newsOf(run)]),
  );
  return { key, least };
}

/** Workflow code knows all that was acknowledged before it was asked, and nothing that was not stored. */
export function judgeQuery(
  { faults, monitor, violate }: World,
  { key, least }: AskedQuery,
  outcome: QueryOutcome,
): void {
  if (outcome.type !== 'Answered') {
    faults.probe(`query ${outcome.type.toLowerCase()}`);
    return;
  }
  faults.probe('query answered');
  const run = monitor.workflow(key).find(({ start }) => start.runId === outcome.runId);
  if (run === undefined) {
    violate('QRY', `a run ${outcome.runId} answered a query that is not stored`);
    return;
  }
  const said = fromJson(outcome.result) as News;
  const most = newsOf(run);
  // Code of a closed run never sees what came after its last workflow task.
  const known = run.closing === undefined ? least.get(outcome.runId) : undefined;
  const { pokes, signals } = known ?? { pokes: 0, signals: 0 };
  if (said.pokes < pokes || said.pokes > most.pokes) {
    violate('QRY', `${run.name} counts ${said.pokes} pokes of ${pokes} to ${most.pokes}`);
  }
  if (said.signals < signals || said.signals > most.signals) {
    violate('QRY', `${run.name} counts ${said.signals} signals of ${signals} to ${most.signals}`);
  }
}

function newsOf({ events }: RunBook): News {
  const countOf = (type: string): number => events.filter((event) => event.type === type).length;
  return {
    pokes: countOf('WorkflowExecutionUpdateAccepted'),
    signals: countOf('WorkflowExecutionSignaled'),
  };
}
