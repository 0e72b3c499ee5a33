import {
  deleteWorkflow,
  engine,
  workflowExecutionCompleted,
  workflowExecutionStarted,
  workflowExecutionTerminated,
  workflowTaskRan,
} from '@app/testing';

describe('a deletion', () => {
  it('terminates an open run first', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskRan())
      .when(deleteWorkflow({ reason: 'asked for' }))
      .then(workflowExecutionTerminated({ reason: 'asked for', identity: 'client' }));
  });

  it('leaves the history of a closed run as it is until its rows are gone', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskRan(), workflowExecutionCompleted())
      .when(deleteWorkflow())
      .thenIgnored('closed');
  });
});
