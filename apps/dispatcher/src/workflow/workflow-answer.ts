import {
  type Activation,
  applicationFailure,
  type DeploymentVersion,
  type DurationMs,
  type QueryAnswer,
  type RespondWorkflowTaskCompleted,
  type RunId,
  type SubmittedRequest,
  VersioningBehavior,
} from '@app/contract';

import { traceOfCall } from '../trace/trace-of-call';
import type { AnsweringVersion } from './read-worker-version';
import type { WorkflowOutcome } from './read-workflow-answer';

/** A run that the endpoint keeps waits so long for it; then its own queue takes the task. */
const STICKY_MS: DurationMs = 10_000;

/** An answer that the run hears of. */
export type WorkflowAnswer = Extract<WorkflowOutcome, { type: 'Completed' | 'Failed' }>;

/** Who answers. */
export interface AnsweringHost {
  readonly identity: string;
  /** The build it is registered as, unless an answer says which one has answered. */
  readonly version?: DeploymentVersion | undefined;
  readonly versioningBehavior?: VersioningBehavior | undefined;
  /** Where the next task waits if the host keeps the run. */
  readonly keptQueue: string;
  readonly newRunId: () => RunId;
}

const UNANSWERED: QueryAnswer = {
  type: 'Failed',
  failure: applicationFailure('QueryUnanswered', 'The worker did not answer the query.'),
};

export const HAS_IT_ALREADY: WorkflowAnswer = {
  type: 'Failed',
  cause: 'WorkflowWorkerUnhandledFailure',
  failure: applicationFailure(
    'BadWorkflowAnswer',
    'The worker asked for the history that it had been given.',
  ),
};

/** The answer of workflow code to its task, as the run hears it. */
export function answerRequest(
  activation: Activation,
  answer: WorkflowAnswer,
  host: AnsweringHost,
): SubmittedRequest {
  const { tenantId, namespaceId, workflowId, runId } = activation;
  const { scheduledEventId, startedEventId, attempt } = activation;
  const { identity } = host;
  const trace = traceOfCall(activation);
  const named = {
    ...{ tenantId, namespaceId, workflowId, runId },
    ...{ scheduledEventId, startedEventId, attempt, identity },
    ...(trace !== undefined && { trace }),
  };
  if (answer.type === 'Failed') {
    const { cause, failure } = answer;
    return { type: 'RespondWorkflowTaskFailed', ...named, cause, failure };
  }
  return {
    type: 'RespondWorkflowTaskCompleted',
    ...named,
    commands: answer.commands,
    ...(activation.queries.length > 0 && { queryResults: resultsFor(activation, answer) }),
    newRunId: host.newRunId(),
    ...versionIn(answer, host),
    ...(answer.force && { forceCreateNewWorkflowTask: true }),
    ...(answer.isKept && {
      sticky: { taskQueue: host.keptQueue, scheduleToStartTimeoutMs: STICKY_MS },
    }),
  };
}

/** Which build has answered, and how the run follows its versions: as the answer says, else as its host is registered. */
function versionIn(
  answer: AnsweringVersion,
  host: AnsweringHost,
): Pick<RespondWorkflowTaskCompleted, 'deploymentVersion' | 'versioningBehavior'> {
  const deploymentVersion = answer.version ?? host.version;
  if (deploymentVersion === undefined) return {};
  const { AutoUpgrade } = VersioningBehavior;
  const behavior = answer.versioningBehavior ?? host.versioningBehavior ?? AutoUpgrade;
  return { deploymentVersion, versioningBehavior: behavior };
}

/** Of a query that came by itself: whatever else the answer has is of no account. */
export function queryAnswerOf(queryId: string, answer: WorkflowAnswer): QueryAnswer {
  if (answer.type === 'Failed') return { type: 'Failed', failure: answer.failure };
  return answer.queryResults[queryId] ?? UNANSWERED;
}

/** Of the queries that came with the task: a worker that says nothing about one does not know it. */
function resultsFor(
  { queries }: Activation,
  answer: WorkflowAnswer,
): Readonly<Record<string, QueryAnswer>> {
  return Object.fromEntries(
    queries.map(({ queryId }) => [queryId, queryAnswerOf(queryId, answer)]),
  );
}
