/** Every limit of the service, with its unit last in the name and its reason beside it. */
export const LIMITS = {
  /** Workflow ids, names of queues, signals and types, in UTF-8. Temporal's figure: ids must fit index pages. */
  idBytesMax: 1_000,
  /** Of a fairness key: it is kept with every task that waits. */
  fairnessKeyBytesMax: 64,
  /** Fairness keys whose weights are set for one queue: all of them are read with it. */
  fairnessWeightCountMax: 1_000,
  /** One payload. Larger data belongs into object storage; it would be copied through log, history and webhook. */
  payloadBytesMax: 1_048_576,
  /** One GraphQL or callback request body: a payload in base64 plus its envelope. */
  requestBytesMax: 2_097_152,
  /** Nesting of a JSON payload: V8 parses deeper than it can print. */
  jsonDepthMax: 100,
  memoBytesMax: 65_536,
  searchAttributeCountMax: 100,
  searchAttributeBytesMax: 2_048,
  /** All search attributes of a run together, names included, as in Temporal. */
  searchAttributesBytesMax: 40_960,
  /** Saved views of a namespace that are shared, and of each key that are private. */
  savedViewCountMax: 200,
  savedViewColumnCountMax: 50,
  /** Summary and details of user metadata together: they travel with every list of what is pending. */
  userMetadataBytesMax: 20_400,
  /** Signals of one run, as in Temporal: a run that takes more should continue as new. */
  signalCountMax: 10_000,
  /** Payloads of signals and updates that a reset carries over: they are written in one turn. */
  reapplyBytesMax: 16_777_216,
  /** Activities of one run that wait at the same time. Guards matching, not the engine, whose cost does not grow with it. */
  pendingActivityCountMax: 100_000,
  /** Timers of one run that wait at the same time: every limit of pending work has the same figure. */
  pendingTimerCountMax: 100_000,
  /** Children of one run that have not ended: every limit of pending work has the same figure. */
  pendingChildCountMax: 100_000,
  /** Signals and requests to cancel, of one run to others, that are not answered yet; each of the two. */
  pendingExternalCountMax: 100_000,
  /** Callbacks of one run, as in Temporal. */
  completionCallbackCountMax: 32,
  /** Buffered events beyond which the workflow task in flight is failed, as in Temporal. */
  bufferedEventCountMax: 100,
  /** Payloads of buffered events, likewise. */
  bufferedEventBytesMax: 2_097_152,
  /** Updates of one run that are not answered yet, as in Temporal: each is delivered again with every retried task. */
  updateInFlightCountMax: 10,
  /** Updates of one run, as in Temporal: their ids stay with the run, because an id is taken once. */
  updateCountMax: 2_000,
  /** A host may ask for more time with empty answers for so long, as in Temporal. */
  workflowTaskHeartbeatMsMax: 1_800_000,
  /** Events of a run beyond which its code is told to continue as new, as in Temporal: a host replays them all. */
  suggestContinueAsNewEventCount: 4_096,
  /** Size of a history, likewise. */
  suggestContinueAsNewBytes: 4_194_304,
  /** Updates of a run, likewise: nine tenths of what a run may take. */
  suggestContinueAsNewUpdateCount: 1_800,
  /** Default of a workflow task's start-to-close time-out. */
  workflowTaskTimeoutMsDefault: 10_000,
  /** Longest back-off, time-out or timer: ASL's 99,999,999 s. */
  durationMsMax: 99_999_999_000,
  /** A failure kept for the next attempt is cut beyond this, as in Temporal. */
  lastFailureBytesMax: 4_096,
  /** Shortest time between the starts of two runs of a chain: a hot loop of continue-as-new must not own the shard. */
  continueAsNewIntervalMsMin: 1_000,
  /** Source of one workflow definition: AWS's figure. */
  definitionBytesMax: 1_048_576,
  /** Default length of the window in which a webhook must answer. */
  responseWindowMsDefault: 30_000,
  responseWindowMsMax: 900_000,
  /** Runs that a batch may list instead of a query: they travel in one request. */
  batchListedCountMax: 10_000,
  /** Batches of a namespace that are not over yet: each holds a share of the processor. */
  batchActiveCountMax: 10,
  /** Slower batches would rest longer than their process may be silent. */
  batchOperationsPerSecondMin: 0.1,
  /** Items of one batch a second, as much as one shard takes beside other work. */
  batchOperationsPerSecondMax: 1_000,
  /** A page of a list. */
  pageSizeMax: 1_000,
} as const;
