import {
  LIMITS,
  type Memo,
  type Payload,
  type Rejection,
  rejection,
  type RequestOf,
  type RetryPolicy,
  RunId,
  type Scope,
  type SearchAttributes,
  type SearchAttributeType,
  type StartAttributes,
  type StateMachineRef,
  type VersioningOverride,
  WorkflowId,
} from '@app/contract';

import { payloadProblem, toPayload, toPayloads } from '../json-payload';
import { type SearchAttributeInput, toSearchAttributes } from './search-attribute-input';
import { type CompletionCallbackInput, toCallbacks } from './to-callbacks';
import { type PriorityInput, toPriority } from './to-priority';

export interface RetryPolicyInput {
  readonly initialInterval: number;
  readonly backoffCoefficient: number;
  readonly maximumInterval?: number | null;
  readonly maximumAttempts: number;
  readonly nonRetryableErrorTypes: readonly string[];
}

export interface StartWorkflowInput {
  readonly namespace: string;
  readonly definition?: string | null;
  readonly version?: number | null;
  readonly alias?: string | null;
  readonly workflowType?: string | null;
  readonly workflowId?: string | null;
  readonly input?: unknown;
  readonly taskQueue?: string | null;
  readonly memo?: unknown;
  readonly searchAttributes?: readonly SearchAttributeInput[] | null;
  readonly executionTimeout?: number | null;
  readonly runTimeout?: number | null;
  readonly startDelay?: number | null;
  readonly versioningOverride?: VersioningOverrideInput | null;
  readonly attachRequestId?: boolean;
  readonly attachCallbacks?: boolean;
  readonly cronSchedule?: string | null;
  readonly summary?: string | null;
  readonly details?: string | null;
  readonly callbacks?: readonly CompletionCallbackInput[] | null;
  readonly retryPolicy?: RetryPolicyInput | null;
  readonly priority?: PriorityInput | null;
  readonly reusePolicy: RequestOf<'StartWorkflow'>['reusePolicy'];
  readonly conflictPolicy: RequestOf<'StartWorkflow'>['conflictPolicy'];
  readonly requestId?: string | null;
}

export interface VersioningOverrideInput {
  readonly pinned?: { readonly deployment: string; readonly buildId: string } | null;
  readonly autoUpgrade?: boolean | null;
}

export function toVersioningOverride(
  input: VersioningOverrideInput | null | undefined,
): VersioningOverride | Rejection | null {
  if (input == null) return null;
  const { pinned, autoUpgrade } = input;
  if ((pinned == null) === (autoUpgrade !== true)) {
    return rejection('INVALID_ARGUMENT', 'Give either pinned or autoUpgrade: true.');
  }
  if (pinned == null) return { behavior: 'AutoUpgrade' };
  const { deployment: deploymentName, buildId } = pinned;
  const problem = idProblem('deployment', deploymentName) ?? idProblem('buildId', buildId);
  return problem ?? { behavior: 'Pinned', version: { deploymentName, buildId } };
}

/** What has to be known beside the input. */
export interface StartSurroundings {
  readonly scope: Scope;
  readonly identity: string;
  readonly newRunId: string;
  readonly newWorkflowId: string;
  readonly stateMachine?: StateMachineRef & { readonly timeoutSeconds?: number };
  readonly attributeTypes: ReadonlyMap<string, SearchAttributeType>;
  /** Why a URL may not be called; `undefined` when it may. */
  readonly judgeUrl: (url: string) => string | undefined;
}

type Start = Omit<RequestOf<'StartWorkflow'>, 'now'>;

/** GraphQL's input as a request of the engine, or what is wrong with it. Pure. */
export function toStartRequest(
  input: StartWorkflowInput,
  around: StartSurroundings,
): Start | Rejection {
  const problem =
    reservedProblem(input) ??
    idProblem('workflowId', input.workflowId) ??
    idProblem('taskQueue', input.taskQueue) ??
    idProblem('requestId', input.requestId) ??
    metadataRejection(input) ??
    (input.input === undefined ? undefined : payloadRejection(input.input)) ??
    (input.memo === undefined || input.memo === null ? undefined : memoRejection(input.memo));
  if (problem !== undefined) return problem;
  const attributes = toSearchAttributes(input.searchAttributes ?? [], around.attributeTypes);
  if ('code' in attributes) return attributes as Rejection;
  const rest = furtherAttributes(input, around);
  if ('code' in rest) return rest;
  const { workflowId, requestId } = input;
  return {
    type: 'StartWorkflow',
    ...around.scope,
    workflowId: WorkflowId(workflowId ?? around.newWorkflowId),
    ...(workflowId == null && requestId == null && { workflowIdIsFresh: true }),
    newRunId: RunId(around.newRunId),
    ...(requestId != null && { requestId }),
    start: {
      ...startAttributes(input, around, attributes),
      ...rest,
    },
    attachRequestId: input.attachRequestId === true,
    ...(input.attachCallbacks === true && { attachCallbacks: true }),
    identity: around.identity,
    reusePolicy: input.reusePolicy,
    conflictPolicy: input.conflictPolicy,
  };
}

/** What a start names beside its own attributes: a version, and who is told of the end. */
function furtherAttributes(
  input: StartWorkflowInput,
  { judgeUrl }: StartSurroundings,
): Pick<StartAttributes, 'versioningOverride' | 'completionCallbacks' | 'priority'> | Rejection {
  const versioningOverride = toVersioningOverride(input.versioningOverride);
  if (versioningOverride && 'code' in versioningOverride) return versioningOverride;
  const completionCallbacks = toCallbacks(input.callbacks ?? [], judgeUrl);
  if ('code' in completionCallbacks) return completionCallbacks;
  const priority = toPriority(input.priority);
  if (priority && 'code' in priority) return priority;
  return {
    ...(priority && { priority }),
    ...(versioningOverride && { versioningOverride }),
    ...(completionCallbacks.length > 0 && { completionCallbacks }),
  };
}

/** Names of the service's own runs. */
function reservedProblem({ workflowId, workflowType }: StartWorkflowInput): Rejection | undefined {
  const taken = [workflowId, workflowType].find((name) => name?.startsWith('perdure:'));
  return taken == null
    ? undefined
    : rejection('INVALID_ARGUMENT', 'Names that begin with "perdure:" are reserved.');
}

function startAttributes(
  input: StartWorkflowInput,
  { stateMachine }: StartSurroundings,
  searchAttributes: SearchAttributes,
): StartAttributes {
  const runTimeoutMs =
    input.runTimeout ??
    (stateMachine?.timeoutSeconds === undefined ? undefined : stateMachine.timeoutSeconds * 1_000);
  const ref = stateMachine && {
    definitionId: stateMachine.definitionId,
    name: stateMachine.name,
    version: stateMachine.version,
  };
  return {
    workflowType: ref?.name ?? input.workflowType ?? '',
    taskQueue: input.taskQueue ?? 'default',
    ...(input.input !== undefined && { input: toPayloads(input.input) }),
    ...(input.executionTimeout != null && { workflowExecutionTimeoutMs: input.executionTimeout }),
    ...(runTimeoutMs != null && { workflowRunTimeoutMs: runTimeoutMs }),
    ...(input.startDelay != null && { startDelayMs: input.startDelay }),
    ...(input.cronSchedule != null && { cronSchedule: input.cronSchedule }),
    ...(input.retryPolicy && { retryPolicy: toRetryPolicy(input.retryPolicy) }),
    ...(input.memo != null && { memo: toMemo(input.memo as Record<string, unknown>) }),
    ...(Object.keys(searchAttributes).length > 0 && { searchAttributes }),
    ...(ref && { stateMachine: ref }),
    ...userMetadataOf(input),
  };
}

function userMetadataOf({
  summary,
  details,
}: StartWorkflowInput): Pick<StartAttributes, 'userMetadata'> {
  if (summary == null && details == null) return {};
  const userMetadata = {
    ...(summary != null && { summary: toPayload(summary) }),
    ...(details != null && { details: toPayload(details) }),
  };
  return { userMetadata };
}

function metadataRejection({ summary, details }: StartWorkflowInput): Rejection | undefined {
  const bytes = Buffer.byteLength(`${summary ?? ''}${details ?? ''}`);
  const { userMetadataBytesMax } = LIMITS;
  return bytes > userMetadataBytesMax
    ? rejection(
        'PAYLOAD_TOO_LARGE',
        `summary and details have ${String(bytes)} bytes; the limit is ${String(userMetadataBytesMax)}.`,
      )
    : undefined;
}

function toRetryPolicy(input: RetryPolicyInput): RetryPolicy {
  return {
    initialIntervalMs: input.initialInterval,
    backoffCoefficient: Math.max(1, input.backoffCoefficient),
    maximumIntervalMs: input.maximumInterval ?? 0,
    maximumAttempts: Math.max(0, input.maximumAttempts),
    nonRetryableErrorTypes: input.nonRetryableErrorTypes,
  };
}

function toMemo(memo: Readonly<Record<string, unknown>>): Memo {
  const payloads: Record<string, Payload> = {};
  for (const [key, value] of Object.entries(memo)) payloads[key] = toPayload(value);
  return payloads;
}

function memoRejection(memo: unknown): Rejection | undefined {
  if (typeof memo !== 'object' || Array.isArray(memo)) {
    return rejection('INVALID_ARGUMENT', 'memo must be a JSON object.');
  }
  // Depth first: printing recurses.
  const problem = payloadRejection(memo);
  if (problem !== undefined) return problem;
  const bytes = Buffer.byteLength(JSON.stringify(memo));
  return bytes > LIMITS.memoBytesMax
    ? rejection(
        'PAYLOAD_TOO_LARGE',
        `The memo has ${String(bytes)} bytes; the limit is ${String(LIMITS.memoBytesMax)}.`,
      )
    : undefined;
}

export function payloadRejection(value: unknown): Rejection | undefined {
  const problem = payloadProblem(value);
  return problem === undefined ? undefined : rejection('PAYLOAD_TOO_LARGE', problem);
}

/** Ids are free text of a bounded length. */
export function idProblem(field: string, value: string | null | undefined): Rejection | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === '') return rejection('INVALID_ARGUMENT', `${field} must not be empty.`);
  return Buffer.byteLength(value) > LIMITS.idBytesMax
    ? rejection('INVALID_ARGUMENT', `${field} is longer than ${String(LIMITS.idBytesMax)} bytes.`)
    : undefined;
}
