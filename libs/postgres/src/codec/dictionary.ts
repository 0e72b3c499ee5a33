import { InvalidStoredBytes } from './invalid-stored-bytes';

/**
 * Strings that stored values name by number: field names, types and enumeration members of facts, outcomes and
 * snapshots. Append only: a number, once written, means its string for ever (`dictionary.spec.ts` holds the order).
 *
 * During a rolling upgrade an older process cannot read numbers it does not know, so a string added here is written
 * by number only from the following release on: raise `WRITTEN_COUNT` one release after appending.
 */
export const DICTIONARY: readonly string[] = [
  // 0..63 take one byte as a value: types and members of enumerations first.
  ...words(`
    WorkflowTaskScheduled WorkflowTaskStarted WorkflowTaskCompleted ActivityTaskScheduled
    ActivityTaskStarted ActivityTaskCompleted ActivityTaskStartNoted StateMachineStepped
    StateEntered StateExited WorkflowExecutionStarted WorkflowExecutionCompleted default Engine
    Host json/plain input result Running Completed Application ActivityTaskFailed
    ActivityTaskTimedOut ActivityTaskRetryNoted ActivityTaskAcceptNoted ActivityTaskReturnNoted
    ActivityTaskHeartbeatNoted TimerStarted TimerFired TimerCanceled WorkflowExecutionSignaled
    WorkflowExecutionFailed ChildrenStarted ChildStarted ChildEnded SignalAwaited SignalTaken
    RetryArmed StateFailed Succeeded Failed Parallel Map Timeout StartToClose ScheduleToStart
    ScheduleToClose Heartbeat RetryPolicyNotSet NonRetryableFailure MaximumAttemptsReached
    InProgress Workflow Retry Keyword EventBuffered Activity type eventId eventTime
    scheduledEventId startedEventId identity requestId
  `),
  // 64..127 take one byte as a key: fields of nearly every row.
  ...words(`
    attempt startedTime workflowTaskCompletedEventId taskQueue startToCloseTimeoutMs metadata
    data encoding activityId activityType scheduleToCloseTimeoutMs scheduleToStartTimeoutMs
    heartbeatTimeoutMs retryPolicy retriedBy firstAttempt awaitsToken noteTime respondBy detail
    kind frame name visit output outputIs assigned next workflowType workflowId
    workflowTaskTimeoutMs originalExecutionRunId firstExecutionRunId stateMachine definitionId
    version initialIntervalMs backoffCoefficient maximumIntervalMs maximumAttempts
    nonRetryableErrorTypes ok reply runId started failure message info errorType nonRetryable
    retryState dispatchAt lastFailure timerId startToFireTimeoutMs error cause value
    searchAttributes memo signalName workflowExecutionTimeoutMs workflowRunTimeoutMs
    workflowExecutionExpirationTime
  `),
  // Two or three bytes from here on.
  ...words(`
    continuedExecutionRunId initiator continuedFailure lastCompletionResult
    firstWorkflowTaskBackoffMs header priority newExecutionRunId details reason
    backoffStartIntervalMs timeoutType latestCancelRequestedEventId event source stackTrace
    encodedAttributes nextRetryDelayMs lastHeartbeatDetails of count concurrencyMax inputs items
    toleratedFailureCount parent index status signaledEventId retrier delayMs location
    uncatchable cancelRequested activityTask priorityKey fairnessKey fairnessWeight dueAt
    tenantId namespaceId queue offeredAt scheduledTime deadline heartbeatDetails atMostOnce
    WorkflowExecutionTimedOut WorkflowExecutionCanceled WorkflowExecutionTerminated
    WorkflowExecutionContinuedAsNew WorkflowExecutionCancelRequested WorkflowTaskTimedOut
    WorkflowTaskFailed ActivityTaskCancelRequested ActivityTaskCanceled WorkflowTaskAttemptNoted
    WorkflowTaskAttemptStartNoted BufferedTimerDropped Canceled Terminated Server
    InternalServerError CancelRequested CronSchedule ContinuedAsNew TimedOut Text Int Double
    Bool Datetime KeywordList Aborted binary/plain json/protobuf binary/protobuf binary/null
    StartWorkflow SignalWorkflow RequestCancelWorkflow TerminateWorkflow
    RespondActivityTaskCompleted RespondActivityTaskFailed RespondActivityTaskCanceled
    RecordActivityTaskHeartbeat RecordActivityTaskStarted engine asl expiresAt pollRequestId
    time respondWithinMs lastHeartbeatTime accepted scheduled attemptScheduledTime lastIdentity
    returnReason cancelRequestedEventId fireTime fired nextEventId lastEventTime lastFactTime
    closedTime workflowTask firstTaskReleased lastWorkflowTaskFailure closeAttempted signalCount
    signalRequestIds activities activityIds timers timerIds buffered bufferedBytes
  `),
];

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

const WRITTEN_COUNT = DICTIONARY.length;

const numbers: ReadonlyMap<string, number> = new Map(
  DICTIONARY.slice(0, WRITTEN_COUNT).map((text, index) => [text, index]),
);

/** Of the longest entry: longer strings need not be looked up. */
export const WORD_LENGTH_MAX = Math.max(...DICTIONARY.map((text) => text.length));

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
