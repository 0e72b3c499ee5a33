import { type HistoryEvent, NamespaceId } from '@app/contract';
import {
  engine,
  workflowExecutionOptionsUpdated,
  workflowExecutionPaused,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowExecutionUnpaused,
} from '@app/testing';

import { toHistoryEvent } from './to-history-event';

const context = { namespace: 'n', namespaceId: NamespaceId('n-id'), nameOf: () => 'other' };
const run = () => engine.given(workflowExecutionStarted());
const onTheWire = (event: unknown, eventId = 2) =>
  toHistoryEvent({ ...(event as HistoryEvent), eventId }, context);

describe('an event on the wire', () => {
  it('has a task id that grows with its event id, and always the same version', () => {
    const events = [2, 3, 4].map((id) =>
      onTheWire(workflowExecutionSignaled().complete(run()), id),
    );
    const ids = events.map(({ taskId }) => Number(taskId));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(ids[0]).toBeGreaterThan(0);
    expect(events.map(({ version }) => Number(version))).toEqual([0, 0, 0]);
  });

  it('says of those that older SDKs do not know that a worker may ignore them', () => {
    const mayIgnore = [
      workflowExecutionOptionsUpdated(),
      workflowExecutionPaused(),
      workflowExecutionUnpaused(),
      workflowExecutionSignaled(),
    ].map((event) => onTheWire(event.complete(run())).workerMayIgnore);
    expect(mayIgnore).toEqual([true, true, true, undefined]);
  });
});
