import type {
  Asker,
  EventId,
  RelationInitiatedEvent,
  RunForkNoted,
  RunId,
  Task,
} from '@app/contract';
import type { WorkflowTaskFailed } from '@app/contract';

import { tasksOfChildInitiated } from '../child/start';
import { tasksOfRequestCancelExternal } from '../external/cancel';
import { tasksOfSignalExternal } from '../external/signal';
import { PersistentMap } from '../persistent-map';
import type { MutableState } from '../state';

/**
 * A run that takes the place of another has the children and unanswered requests of that one: others know them by the
 * id of the run that asked. What a fork asks anew under another workflow id is its own.
 */
export function asAskedBefore(state: MutableState, event: WorkflowTaskFailed): MutableState {
  const { baseRunId, newRunId } = event;
  if (event.cause !== 'ResetWorkflow' || baseRunId === undefined) return state;
  const isOwn = newRunId === state.info.started.firstExecutionRunId;
  return withAskers(state, (_eventId, known) => (isOwn ? undefined : (known ?? baseRunId)));
}

/** The same of a run whose base began in the place of another itself, and may have asked for less than its history has. */
export function asAskedBy(state: MutableState, askers: readonly Asker[]): MutableState {
  return withAskers(
    state,
    (eventId) => askers.find(({ lastEventId }) => eventId <= lastEventId)?.runId,
  );
}

/** Whom others know as the one that asked with an event; `undefined`: the run itself. */
type AskerOf = (eventId: EventId, known: RunId | undefined) => RunId | undefined;

function withAskers(state: MutableState, askerOf: AskerOf): MutableState {
  const { children, externalSignals, externalCancels } = state;
  if (children.size + externalSignals.size + externalCancels.size === 0) return state;
  return {
    ...state,
    children: asked(children, askerOf),
    externalSignals: asked(externalSignals, askerOf),
    externalCancels: asked(externalCancels, askerOf),
  };
}

function asked<V extends { readonly askedBy?: RunId }>(
  pending: PersistentMap<EventId, V>,
  askerOf: AskerOf,
): PersistentMap<EventId, V> {
  const entries = pending.entries().map(([eventId, { askedBy, ...rest }]) => {
    const by = askerOf(eventId, askedBy);
    return [eventId, { ...rest, ...(by && { askedBy: by }) } as V] as const;
  });
  return PersistentMap.from(entries);
}

/** Requests to other runs that the base had sent and nobody had answered. */
export function tasksOfResent(note: RunForkNoted, state: MutableState): Task[] {
  return (note.resent ?? []).flatMap((event) => [...tasksOfInitiated(event, state)]);
}

function tasksOfInitiated(event: RelationInitiatedEvent, state: MutableState): readonly Task[] {
  switch (event.type) {
    case 'StartChildWorkflowExecutionInitiated':
      return tasksOfChildInitiated(event, state);
    case 'SignalExternalWorkflowExecutionInitiated':
      return tasksOfSignalExternal(event, state);
    case 'RequestCancelExternalWorkflowExecutionInitiated':
      return tasksOfRequestCancelExternal(event, state);
  }
}
