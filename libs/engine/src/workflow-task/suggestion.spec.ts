import { LIMITS } from '@app/contract';
import {
  engine,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompletedWith,
  respondWorkflowTaskFailed,
  signalWorkflow,
  workflowExecutionStarted,
  workflowTaskAttemptStartNoted,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

import { activationOf } from './activation-of';

const scheduled = (started = {}) =>
  engine.given(workflowExecutionStarted(started), workflowTaskScheduled());

describe('a host that replays is told how long the history is', () => {
  it('with every workflow task, without hurry while it is short', () => {
    const { facts } = scheduled().when(recordWorkflowTaskStarted());
    expect(facts.at(-1)).toMatchObject({ type: 'WorkflowTaskStarted', historySizeBytes: 200 });
    expect(facts.at(-1)).not.toHaveProperty('suggestContinueAsNew');
  });

  it.each([
    ['TooManyHistoryEvents', { nextEventId: LIMITS.suggestContinueAsNewEventCount + 1 }],
    ['HistorySizeTooLarge', { historyBytes: LIMITS.suggestContinueAsNewBytes }],
  ] as const)('and to continue as new early: %s', (reason, supposed) => {
    scheduled()
      .supposing(() => supposed)
      .when(recordWorkflowTaskStarted())
      .then(
        workflowTaskStarted({
          suggestContinueAsNew: true,
          suggestContinueAsNewReasons: [reason],
        }),
      );
  });

  it('and when it has taken nearly as many updates as a run may', () => {
    scheduled()
      .supposing(({ completedUpdates: none }) => {
        let completedUpdates = none;
        for (let index = 0; index < LIMITS.suggestContinueAsNewUpdateCount; index += 1) {
          completedUpdates = completedUpdates.with(`u${index}`, 5);
        }
        return { completedUpdates };
      })
      .when(recordWorkflowTaskStarted())
      .then(
        workflowTaskStarted({
          suggestContinueAsNew: true,
          suggestContinueAsNewReasons: ['TooManyUpdates'],
        }),
      );
  });

  it('but not a host in process, which never replays', () => {
    const { facts } = scheduled({
      stateMachine: { definitionId: 'd', name: 'order', version: 1 },
    }).when(recordWorkflowTaskStarted());
    expect(facts.at(-1)).not.toHaveProperty('historySizeBytes');
  });

  it('by the same word when its events are written only at the end: replay must see what the host saw', () => {
    const spec = scheduled()
      .and(recordWorkflowTaskStarted(), respondWorkflowTaskFailed())
      .supposing(() => ({ historyBytes: LIMITS.suggestContinueAsNewBytes }))
      .when(recordWorkflowTaskStarted())
      .then(workflowTaskAttemptStartNoted());
    const told = activationOf(spec.state!)?.unwritten.at(-1);
    expect(told).toMatchObject({ suggestContinueAsNewReasons: ['HistorySizeTooLarge'] });
    spec
      .and(signalWorkflow())
      .when(respondWorkflowTaskCompletedWith({ forceCreateNewWorkflowTask: false }));
    const written = spec.facts.find(
      (fact) => fact.type === 'WorkflowTaskStarted' && fact.eventId === 6,
    );
    expect(written).toEqual(told);
    expect(spec.facts.some(({ type }) => type === 'WorkflowTaskCompleted')).toBe(true);
  });

  it('and the size counts what payloads hold', () => {
    const input = [{ metadata: {}, data: new Uint8Array(5_000) }];
    scheduled({ input })
      .and(signalWorkflow({ input }))
      .when(recordWorkflowTaskStarted())
      .then(workflowTaskStarted({ historySizeBytes: 10_300 }));
  });
});
