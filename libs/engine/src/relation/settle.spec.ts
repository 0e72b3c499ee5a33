import {
  engine,
  settleSentRequest,
  terminateWorkflow,
  workflowExecutionStarted,
  workflowTaskRan,
} from '@app/testing';

const open = workflowExecutionStarted();

describe('the outcome of a request to another run', () => {
  it('changes nothing when nothing waits for it', () => {
    engine
      .given(open, workflowTaskRan())
      .when(settleSentRequest({ initiatedEventId: 3 }))
      .thenIgnored('nothing waits for it');
  });

  it('changes nothing when the run is over', () => {
    engine.given(open, terminateWorkflow()).when(settleSentRequest()).thenIgnored();
  });
});
