import type { temporal } from '@temporalio/proto';

type Event = temporal.api.history.v1.IHistoryEvent;

/** Of every event: ours and theirs differ with each run. */
const RUN_BOUND = new Set(['eventTime', 'version', 'taskId', 'eventId']);

/** Fields whose values are of one run, one worker or one moment, whatever the server. */
const VARYING =
  /(^|\.)(identity|requestId|runId|originalExecutionRunId|firstExecutionRunId|newExecutionRunId|continuedExecutionRunId|workflowId|name|normalName|namespaceId|parentWorkflowNamespaceId|historySizeBytes|binaryChecksum|buildId|stackTrace|workflowExecutionExpirationTime|expirationTime|protocolInstanceId|acceptedRequestMessageId|updateId|inboundUpdateId)(\.(seconds|nanos))?$/;

/** Differences that are meant; `differences.md` says why. */
const MEANT =
  /(^|\.)(lastFailure\.source|lastFailure\.timeoutFailureInfo\.lastHeartbeatDetails|markerRecordedEventAttributes\.details\.data|coreUsedFlags|prevAutoResetPoints|inheritedBuildId|sourceVersionStamp|workerVersion|buildIdRedirectCounter|useWorkflowBuildId|workflowIdReusePolicy|firstWorkflowTaskBackoff|eagerExecutionAccepted|targetWorkerDeploymentVersionChanged|meteringMetadata|encodedAttributes|principal|links|control|skipGenerateWorkflowTask|inheritBuildId|timeSkippingConfig)(\.|$)/;

/** A history as lines that two servers should have in common: each event with the attributes that are no accident. */
export function comparableHistory(events: readonly Event[]): string[] {
  return events.map((event) => {
    const fields = new Map<string, string>();
    collect(JSON.parse(JSON.stringify(event)) as object, '', fields);
    const kept = [...fields].filter(
      ([path]) =>
        !RUN_BOUND.has(path.split('.')[0] ?? '') && !VARYING.test(path) && !MEANT.test(path),
    );
    return kept
      .map(([path, value]) => `${path}=${value}`)
      .sort()
      .join('; ');
  });
}

/** What is absent and what is the default of its field are the same on the wire. */
function collect(value: unknown, path: string, fields: Map<string, string>): void {
  const isNothing =
    value === null ||
    value === undefined ||
    value === '' ||
    value === 0 ||
    value === false ||
    value === '0';
  if (isNothing) return;
  if (typeof value !== 'object') {
    fields.set(path, String(value));
    return;
  }
  for (const [key, each] of Object.entries(value)) {
    collect(each, path === '' ? key : `${path}.${key}`, fields);
  }
}
