import { InvalidStoredBytes } from './invalid-stored-bytes';

/**
 * Strings that stored values name by number: field names, types and enumeration members of facts, outcomes and
 * snapshots. Append only: a number, once written, means its string for ever (`dictionary.spec.ts` holds the order).
 *
 * During a rolling upgrade an older process cannot read numbers it does not know, so a string added here is written
 * by number only from the following release on: raise `WRITTEN_COUNT` one release after appending.
 */
export const DICTIONARY: readonly string[] = [
  // The first 64 take one byte: what nearly every row contains.
  ...'type eventId eventTime scheduledEventId startedEventId identity requestId attempt'.split(' '),
  ...'workflowTaskCompletedEventId taskQueue startToCloseTimeoutMs input result metadata data'.split(
    ' ',
  ),
  ...'encoding activityId activityType scheduleToCloseTimeoutMs scheduleToStartTimeoutMs'.split(
    ' ',
  ),
  ...'heartbeatTimeoutMs retryPolicy retriedBy firstAttempt awaitsToken noteTime respondBy'.split(
    ' ',
  ),
  ...'WorkflowTaskScheduled WorkflowTaskStarted WorkflowTaskCompleted ActivityTaskScheduled'.split(
    ' ',
  ),
  ...'ActivityTaskStarted ActivityTaskCompleted ActivityTaskStartNoted StateMachineStepped'.split(
    ' ',
  ),
  ...'WorkflowExecutionStarted WorkflowExecutionCompleted detail kind name workflowType'.split(' '),
  ...'workflowId workflowTaskTimeoutMs originalExecutionRunId firstExecutionRunId stateMachine'.split(
    ' ',
  ),
  ...'definitionId version initialIntervalMs backoffCoefficient maximumIntervalMs'.split(' '),
  ...'maximumAttempts nonRetryableErrorTypes Engine Host ok reply runId started default'.split(' '),
  ...'failure message info'.split(' '),
  // Two bytes from here on.
  ...'WorkflowExecutionFailed WorkflowExecutionTimedOut WorkflowExecutionCanceled'.split(' '),
  ...'WorkflowExecutionTerminated WorkflowExecutionContinuedAsNew WorkflowExecutionSignaled'.split(
    ' ',
  ),
  ...'WorkflowExecutionCancelRequested WorkflowTaskTimedOut WorkflowTaskFailed ActivityTaskFailed'.split(
    ' ',
  ),
  ...'ActivityTaskTimedOut ActivityTaskCancelRequested ActivityTaskCanceled TimerStarted TimerFired'.split(
    ' ',
  ),
  ...'TimerCanceled ActivityTaskAcceptNoted ActivityTaskReturnNoted ActivityTaskRetryNoted'.split(
    ' ',
  ),
  ...'ActivityTaskHeartbeatNoted WorkflowTaskAttemptNoted WorkflowTaskAttemptStartNoted'.split(' '),
  ...'EventBuffered BufferedTimerDropped workflowExecutionTimeoutMs workflowRunTimeoutMs'.split(
    ' ',
  ),
  ...'workflowExecutionExpirationTime continuedExecutionRunId initiator continuedFailure'.split(
    ' ',
  ),
  ...'lastCompletionResult firstWorkflowTaskBackoffMs memo searchAttributes header priority'.split(
    ' ',
  ),
  ...'newExecutionRunId retryState details reason backoffStartIntervalMs signalName cause'.split(
    ' ',
  ),
  ...'timeoutType lastFailure latestCancelRequestedEventId timerId startToFireTimeoutMs'.split(' '),
  ...'dispatchAt event source stackTrace encodedAttributes errorType nonRetryable'.split(' '),
  ...'nextRetryDelayMs lastHeartbeatDetails priorityKey fairnessKey fairnessWeight value'.split(
    ' ',
  ),
  ...'cancelRequested startedTime activityTask rejection code Application Timeout Canceled'.split(
    ' ',
  ),
  ...'Terminated Server Activity StartToClose ScheduleToStart ScheduleToClose Heartbeat'.split(' '),
  ...'InProgress NonRetryableFailure MaximumAttemptsReached RetryPolicyNotSet'.split(' '),
  ...'InternalServerError CancelRequested Workflow Retry CronSchedule Running Completed Failed'.split(
    ' ',
  ),
  ...'ContinuedAsNew TimedOut Text Keyword Int Double Bool Datetime KeywordList'.split(' '),
  ...'StateEntered StateExited frame output error json/plain binary/plain'.split(' '),
  ...'StartWorkflow SignalWorkflow RequestCancelWorkflow TerminateWorkflow'.split(' '),
  ...'RespondActivityTaskCompleted RespondActivityTaskFailed RespondActivityTaskCanceled'.split(
    ' ',
  ),
  ...'RecordActivityTaskHeartbeat tenantId namespaceId status'.split(' '),
];

const WRITTEN_COUNT = DICTIONARY.length;

const numbers: ReadonlyMap<string, number> = new Map(
  DICTIONARY.slice(0, WRITTEN_COUNT).map((text, index) => [text, index]),
);

export function dictionaryNumber(text: string): number | undefined {
  return numbers.get(text);
}

export function dictionaryText(index: number): string {
  const text = DICTIONARY[index];
  if (text === undefined) {
    throw new InvalidStoredBytes(
      `Dictionary entry ${index} is unknown: a newer version wrote this row.`,
    );
  }
  return text;
}
