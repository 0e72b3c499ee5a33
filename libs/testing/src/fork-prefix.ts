import type { Fact } from '@app/contract';
import { isEvent } from '@app/contract';
import {
  ForkPointFinder,
  type ForkPrefix,
  type ForkRequest,
  PrefixFold,
  wantedPoint,
} from '@app/engine';

import { SPEC_RUN } from './builders/spec-run';

/** The history that a fork of a run begins with, read from the run's facts as the owner of a shard reads them. */
export function forkPrefixOf(facts: readonly Fact[], request: ForkRequest): ForkPrefix {
  const finder = new ForkPointFinder(wantedPoint(request));
  for (const fact of facts) if (isEvent(fact)) finder.take(fact);
  const { tenantId, namespaceId } = SPEC_RUN;
  const { workflowId, newRunId } = request;
  const isOver = facts.some(({ type }) => CLOSING.test(type));
  const fold = new PrefixFold({
    place: { key: { tenantId, namespaceId, workflowId }, runId: newRunId },
    base: { runId: SPEC_RUN.runId, status: statusOf(facts) },
    lastEventId: finder.lastEventId ?? 0,
    standsAlone: request.type === 'ForkWorkflow',
    ...(request.type === 'ForkWorkflow' && request.edit && { edit: request.edit }),
    ...(finder.lastResultEventId !== undefined && { lastResultEventId: finder.lastResultEventId }),
  });
  for (const fact of facts) fold.take(fact);
  return fold.prefix({ reachesCurrent: !isOver, tapped: [], steps: [] });
}

const CLOSING = /^WorkflowExecution(Completed|Failed|TimedOut|Canceled|Terminated|ContinuedAsNew)$/;

function statusOf(facts: readonly Fact[]): ForkPrefix['base']['status'] {
  const closing = facts.find(({ type }) => CLOSING.test(type))?.type;
  return (closing?.slice('WorkflowExecution'.length) ?? 'Running') as ForkPrefix['base']['status'];
}
