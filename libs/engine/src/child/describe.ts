import type { PendingChildWorkflow } from '@app/contract';

import { namespaceIdOf } from '../relation/namespace';
import { isOpen, type MutableState } from '../state';
import type { Described } from '../wait';

/** Children that have not ended, in the order in which they were asked for. A run that is over waits for none. */
export function describeChildren(state: MutableState): Described<PendingChildWorkflow>[] {
  if (!isOpen(state)) return [];
  return state.children.values().map((child) => ({
    initiatedEventId: child.initiatedEventId,
    initiatedTime: child.initiatedTime,
    namespaceId: namespaceIdOf(child, state.info),
    workflowId: child.workflowId,
    workflowType: child.workflowType,
    parentClosePolicy: child.parentClosePolicy,
    ...(child.runId !== undefined && { firstRunId: child.runId }),
    wait: { for: 'Others', since: child.initiatedTime },
  }));
}
