import {
  CHILD_RUN,
  childStarted,
  engine,
  OTHER_ID,
  PARENT,
  signalExternalInitiated,
  SPEC_RUN,
  SPEC_SENDER,
  SPEC_START_TIME,
  startChildInitiated,
  terminateWorkflow,
  workflowExecutionStarted,
  workflowTaskRan,
} from '@app/testing';

import { describeState } from '../describe-state';

describe('the description of a run', () => {
  it('tells of its children, those that are being started and those that have', () => {
    engine
      .given(
        workflowExecutionStarted(),
        workflowTaskRan(
          startChildInitiated(),
          startChildInitiated({ parentClosePolicy: 'Abandon' }),
        ),
        childStarted({ initiatedEventId: 5 }),
      )
      .andState((state) => {
        const { pendingChildren } = describeState(state, SPEC_START_TIME);
        expect(pendingChildren).toMatchObject([
          {
            initiatedEventId: 5,
            namespaceId: SPEC_RUN.namespaceId,
            workflowId: CHILD_RUN.workflowId,
            firstRunId: CHILD_RUN.runId,
            parentClosePolicy: 'Terminate',
            wait: { for: 'Others', since: SPEC_START_TIME },
          },
          { initiatedEventId: 6, parentClosePolicy: 'Abandon' },
        ]);
        expect(pendingChildren[1]).not.toHaveProperty('firstRunId');
      });
  });

  it('tells of what it has asked of others', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskRan(signalExternalInitiated()))
      .andState((state) => {
        expect(describeState(state, SPEC_START_TIME).pendingExternalRequests).toMatchObject([
          { kind: 'Signal', initiatedEventId: 5, workflowId: OTHER_ID, wait: { for: 'Others' } },
        ]);
      });
  });

  it('tells of none of them once it is over', () => {
    engine
      .given(
        workflowExecutionStarted(),
        workflowTaskRan(startChildInitiated(), signalExternalInitiated()),
        terminateWorkflow(),
      )
      .andState((state) => {
        expect(describeState(state, SPEC_START_TIME)).toMatchObject({
          pendingChildren: [],
          pendingExternalRequests: [],
        });
      });
  });

  it('tells of its parent, and of the run above all', () => {
    engine
      .given(workflowExecutionStarted({ parent: PARENT, rootWorkflowExecution: SPEC_SENDER }))
      .andState((state) => {
        expect(describeState(state, SPEC_START_TIME)).toMatchObject({
          parent: PARENT,
          rootWorkflowExecution: SPEC_SENDER,
        });
      });
  });
});
