import {
  acceptWorkflowUpdate,
  completeWorkflowUpdate,
  engine,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompleted,
  signalWorkflow,
  updateWorkflow,
  workflowExecutionStarted,
  workflowExecutionUpdateCompleted,
  workflowTaskCompleted,
  workflowTaskRan,
} from '@app/testing';

const idle = [workflowExecutionStarted(), workflowTaskRan()];
const accepted = () =>
  engine.given(
    idle,
    updateWorkflow(),
    recordWorkflowTaskStarted(),
    respondWorkflowTaskCompleted(acceptWorkflowUpdate()),
    signalWorkflow(),
    recordWorkflowTaskStarted(),
  );

describe('workflow code completes an update', () => {
  it('in a later task than it accepted it in', () => {
    const outcome = {
      type: 'Failure',
      failure: {
        message: 'too late',
        info: { type: 'Application', errorType: 'Late', nonRetryable: true },
      },
    } as const;
    accepted()
      .when(respondWorkflowTaskCompleted(completeWorkflowUpdate({ outcome })))
      .then(
        workflowTaskCompleted(),
        workflowExecutionUpdateCompleted({ updateId: 'u', acceptedEventId: 8, outcome }),
      );
  });

  it('once only', () => {
    accepted()
      .when(respondWorkflowTaskCompleted(completeWorkflowUpdate(), completeWorkflowUpdate()))
      .andRefused('BAD_COMMAND');
  });

  it('only after it accepted it', () => {
    engine
      .given(idle, updateWorkflow(), recordWorkflowTaskStarted())
      .when(respondWorkflowTaskCompleted(completeWorkflowUpdate()))
      .andRefused('BAD_COMMAND');
  });

  it('which makes room for others', () => {
    accepted()
      .and(respondWorkflowTaskCompleted(completeWorkflowUpdate()))
      .andState((state) => {
        expect(state.pendingUpdates).toHaveLength(0);
        expect(state.completedUpdates.get('u')).toBeGreaterThan(8);
      });
  });
});
