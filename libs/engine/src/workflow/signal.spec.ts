import { LIMITS } from '@app/contract';
import {
  bufferFlushed,
  completeWorkflowExecution,
  engine,
  eventBuffered,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompleted,
  signalWorkflow,
  SPEC_RUN,
  task,
  terminateWorkflow,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const open = workflowExecutionStarted();

describe('a signal', () => {
  it('becomes an event and wakes workflow code', () => {
    engine
      .given(open, workflowTaskRan())
      .when(signalWorkflow({ signalName: 'pay', requestId: 'r', identity: 'me' }))
      .then(
        workflowExecutionSignaled({ signalName: 'pay', requestId: 'r', identity: 'me' }),
        workflowTaskScheduled({ attempt: 1 }),
      )
      .andReply({ runId: SPEC_RUN.runId })
      .andTasks(task('DispatchWorkflowTask'));
  });

  it('joins a workflow task that nobody has taken yet', () => {
    engine
      .given(open, workflowTaskScheduled())
      .when(signalWorkflow())
      .then(workflowExecutionSignaled())
      .andTasks();
  });

  it('waits in the buffer while workflow code is at work', () => {
    engine
      .given(open, workflowTaskScheduled(), workflowTaskStarted())
      .when(signalWorkflow({ signalName: 'pay' }))
      .then(eventBuffered(workflowExecutionSignaled({ signalName: 'pay' })))
      .andReply({ runId: SPEC_RUN.runId })
      .andTasks();
  });

  it('follows the events of the task that it waited for, and gets a task of its own', () => {
    engine
      .given(
        open,
        workflowTaskScheduled(),
        workflowTaskStarted(),
        signalWorkflow({ signalName: 'pay' }),
      )
      .when(respondWorkflowTaskCompleted())
      .then(
        workflowTaskCompleted(),
        bufferFlushed(),
        workflowExecutionSignaled({ signalName: 'pay', eventId: 5 }),
        workflowTaskScheduled({ eventId: 6 }),
      );
  });

  it('keeps its order among signals', () => {
    const names = ['one', 'two', 'three'];
    const spec = engine
      .given(open, workflowTaskScheduled(), workflowTaskStarted())
      .and(...names.map((signalName) => signalWorkflow({ signalName })))
      .when(respondWorkflowTaskCompleted());
    const signaled = spec.facts.filter((fact) => fact.type === 'WorkflowExecutionSignaled');
    expect(signaled.map(({ signalName }) => signalName)).toEqual(names);
  });

  it.each([
    ['at once', []],
    ['buffered', [workflowTaskScheduled(), workflowTaskStarted()]],
  ])('is taken once for one request id (%s)', (_name, steps) => {
    engine
      .given(open, steps, signalWorkflow({ requestId: 'r' }))
      .when(signalWorkflow({ requestId: 'r' }))
      .thenIgnored('repeated signal');
  });

  it('is recognised after its buffer became history', () => {
    engine
      .given(
        open,
        workflowTaskScheduled(),
        workflowTaskStarted(),
        signalWorkflow({ requestId: 'r' }),
      )
      .and(respondWorkflowTaskCompleted())
      .when(signalWorkflow({ requestId: 'r' }))
      .thenIgnored('repeated signal');
  });

  it('is taken again under another request id, and always without one', () => {
    engine
      .given(open, signalWorkflow({ requestId: 'r' }), signalWorkflow())
      .when(signalWorkflow({ requestId: 's' }))
      .then(workflowExecutionSignaled())
      .when(signalWorkflow())
      .then(workflowExecutionSignaled());
  });

  it('is refused by a closed run', () => {
    engine.given(open, terminateWorkflow()).when(signalWorkflow()).thenRejected('WORKFLOW_CLOSED');
  });

  it('does not begin a run that has to wait before its first workflow task', () => {
    engine
      .given(workflowExecutionStarted({ firstWorkflowTaskBackoffMs: 1_000 }))
      .when(signalWorkflow())
      .then(workflowExecutionSignaled());
  });

  it('is refused beyond the limit of a run, counted once whether buffered or not', () => {
    engine
      .given(open, workflowTaskScheduled(), workflowTaskStarted(), signalWorkflow())
      .and(respondWorkflowTaskCompleted())
      .andState((state) => {
        expect(state.signalCount).toBe(1);
      })
      .supposing(() => ({ signalCount: LIMITS.signalCountMax - 1 }))
      .when(signalWorkflow())
      .then(workflowExecutionSignaled())
      .when(signalWorkflow())
      .thenRejected('SIGNAL_LIMIT_REACHED');
  });

  it('is put off while a run that could not close because of signals tries again', () => {
    engine
      .given(open, workflowTaskScheduled(), workflowTaskStarted(), signalWorkflow())
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .then(
        workflowTaskFailed({ cause: 'UnhandledCommand' }),
        bufferFlushed(),
        workflowExecutionSignaled(),
        workflowTaskScheduled(),
      )
      .when(signalWorkflow())
      .then(workflowExecutionSignaled())
      .when(recordWorkflowTaskStarted())
      .then(workflowTaskStarted())
      .when(signalWorkflow())
      .thenRejected('UNAVAILABLE')
      .when(respondWorkflowTaskCompleted())
      .then(workflowTaskCompleted())
      .when(signalWorkflow())
      .then(workflowExecutionSignaled(), workflowTaskScheduled())
      .and(recordWorkflowTaskStarted())
      .when(signalWorkflow())
      .then(eventBuffered(workflowExecutionSignaled()));
  });
});
