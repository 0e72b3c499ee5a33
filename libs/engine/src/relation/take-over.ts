import type { RelationInitiatedEvent, RunForkNoted, RunId, Task } from '@app/contract';
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
  const { children, externalSignals, externalCancels } = state;
  if (children.size + externalSignals.size + externalCancels.size === 0) return state;
  const isOwn = newRunId === state.info.started.firstExecutionRunId;
  const asker = isOwn ? undefined : baseRunId;
  return {
    ...state,
    children: asked(children, asker),
    externalSignals: asked(externalSignals, asker),
    externalCancels: asked(externalCancels, asker),
  };
}

interface Asked {
  readonly askedBy?: RunId;
}

function asked<V extends Asked>(
  pending: PersistentMap<number, V>,
  asker: RunId | undefined,
): PersistentMap<number, V> {
  const entries = pending.entries().map(([eventId, { askedBy, ...rest }]) => {
    const by = asker && (askedBy ?? asker);
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
