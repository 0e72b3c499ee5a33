import {
  type Command,
  type CommandType,
  type Failure,
  type NamespaceRef,
  ParentClosePolicy,
  type Payloads,
  type QueryAnswer,
  type UpdateOutcome,
  WorkflowIdReusePolicy,
  type WorkflowTaskFailedCause,
} from '@app/contract';

import { rawMembers } from '../answer/raw-json';
import {
  BadField,
  count,
  duration,
  failure,
  type FieldsOf,
  flag,
  mapOf,
  memoChanges,
  objectOf,
  oneOf,
  payloadMap,
  payloads,
  payloadsMap,
  priority,
  type ReadField,
  retryPolicy,
  searchAttributeChanges,
  searchAttributes,
  text,
  userMetadata,
} from './field-reader';

/** A command that cannot be read: the workflow task fails with this cause. */
export class BadCommand extends Error {
  override readonly name = 'BadCommand';

  constructor(
    readonly failedCause: WorkflowTaskFailedCause,
    message: string,
  ) {
    super(message);
  }
}

interface CommandForm {
  readonly fields: FieldsOf;
  /** Why the workflow task fails when a field is not right. */
  readonly cause: WorkflowTaskFailedCause;
}

const outcomeFields = objectOf<{ readonly result?: Payloads; readonly failure?: Failure }>({
  result: payloads,
  failure,
});

/** `{"result": any}` or `{"failure": {...}}`. */
const outcome: ReadField<UpdateOutcome> = (raw) => {
  const read = outcomeFields(raw);
  if (read.failure !== undefined) return { type: 'Failure', failure: read.failure };
  return { type: 'Success', ...(read.result && { result: read.result }) };
};

const queryAnswer: ReadField<QueryAnswer> = (raw) => {
  const read = outcomeFields(raw);
  if (read.failure !== undefined) return { type: 'Failed', failure: read.failure };
  return { type: 'Answered', ...(read.result && { result: read.result }) };
};

/** `{id: {"result": any} | {"failure": {...}}}`. Throws `BadCommand`. */
export function readQueryResults(raw: string): Readonly<Record<string, QueryAnswer>> {
  try {
    return mapOf(queryAnswer)(raw);
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    throw new BadCommand(UNUSABLE, `queryResults: ${error.message}.`);
  }
}

const UNUSABLE = 'WorkflowWorkerUnhandledFailure' as const;
const BAD_UPDATE = 'BadUpdateWorkflowExecutionMessage' as const;

/** By its name; which one that is, is found out later. */
const namespaceName: ReadField<NamespaceRef> = (raw) => ({ name: text(raw) });

/** How a command names another run. */
const external = {
  workflowId: { required: text },
  runId: text,
  namespace: namespaceName,
  childWorkflowOnly: flag,
  userMetadata,
} as const;

/** The JSON form of each command: the fields of the contract. One line per command: one without does not compile. */
const FORMS: Readonly<Record<CommandType, CommandForm | undefined>> = {
  ScheduleActivityTask: {
    cause: 'BadScheduleActivityAttributes',
    fields: {
      activityId: { required: text },
      activityType: { required: text },
      taskQueue: text,
      header: payloadMap,
      input: payloads,
      scheduleToCloseTimeoutMs: duration,
      scheduleToStartTimeoutMs: duration,
      startToCloseTimeoutMs: duration,
      heartbeatTimeoutMs: duration,
      retryPolicy,
      priority,
      awaitsToken: flag,
      userMetadata,
    },
  },
  RequestCancelActivityTask: {
    cause: 'BadRequestCancelActivityAttributes',
    fields: { activityId: text, scheduledEventId: count },
  },
  StartTimer: {
    cause: 'BadStartTimerAttributes',
    fields: {
      timerId: { required: text },
      startToFireTimeoutMs: { required: duration },
      userMetadata,
    },
  },
  CancelTimer: { cause: 'BadCancelTimerAttributes', fields: { timerId: { required: text } } },
  CompleteWorkflowExecution: { cause: UNUSABLE, fields: { result: payloads, userMetadata } },
  FailWorkflowExecution: { cause: UNUSABLE, fields: { failure: { required: failure } } },
  CancelWorkflowExecution: { cause: UNUSABLE, fields: { details: payloads } },
  ContinueAsNewWorkflowExecution: {
    cause: 'BadContinueAsNewAttributes',
    fields: {
      workflowType: text,
      taskQueue: text,
      input: payloads,
      workflowRunTimeoutMs: duration,
      workflowTaskTimeoutMs: duration,
      backoffStartIntervalMs: duration,
      retryPolicy,
      header: payloadMap,
      memo: payloadMap,
      searchAttributes,
    },
  },
  UpsertWorkflowSearchAttributes: {
    cause: 'BadSearchAttributes',
    fields: { searchAttributes: { required: searchAttributeChanges } },
  },
  ModifyWorkflowProperties: {
    cause: 'BadModifyWorkflowPropertiesAttributes',
    fields: { upsertedMemo: { required: memoChanges } },
  },
  RecordMarker: {
    cause: 'BadRecordMarkerAttributes',
    fields: {
      markerName: { required: text },
      details: payloadsMap,
      header: payloadMap,
      failure,
      userMetadata,
    },
  },
  AcceptWorkflowUpdate: { cause: BAD_UPDATE, fields: { updateId: { required: text } } },
  CompleteWorkflowUpdate: {
    cause: BAD_UPDATE,
    fields: { updateId: { required: text }, outcome: { required: outcome } },
  },
  RejectWorkflowUpdate: {
    cause: BAD_UPDATE,
    fields: { updateId: { required: text }, failure: { required: failure } },
  },
  StartChildWorkflowExecution: {
    cause: 'BadStartChildExecutionAttributes',
    fields: {
      workflowId: { required: text },
      workflowType: { required: text },
      namespace: namespaceName,
      taskQueue: text,
      input: payloads,
      workflowExecutionTimeoutMs: duration,
      workflowRunTimeoutMs: duration,
      workflowTaskTimeoutMs: duration,
      parentClosePolicy: oneOf(ParentClosePolicy),
      workflowIdReusePolicy: oneOf(WorkflowIdReusePolicy),
      retryPolicy,
      cronSchedule: text,
      header: payloadMap,
      memo: payloadMap,
      searchAttributes,
      priority,
      userMetadata,
    },
  },
  SignalExternalWorkflowExecution: {
    cause: 'BadSignalWorkflowExecutionAttributes',
    fields: {
      ...external,
      signalName: { required: text },
      input: payloads,
      header: payloadMap,
    },
  },
  RequestCancelExternalWorkflowExecution: {
    cause: 'BadRequestCancelExternalWorkflowExecutionAttributes',
    fields: { ...external, reason: text },
  },
  // Only the interpreter of state machines makes these.
  RecordStateMachineStep: undefined,
};

/** A command as workflow code writes it: `{"type": ..., ...}`. `where` names it in messages. Throws `BadCommand`. */
export function readCommand(raw: string, where: string): Command {
  const members = rawMembers(raw);
  const named = members.get('type');
  const type = named?.startsWith('"') === true ? (JSON.parse(named) as string) : undefined;
  const form =
    type !== undefined && Object.hasOwn(FORMS, type) ? FORMS[type as CommandType] : undefined;
  if (form === undefined) {
    const what =
      type === undefined ? 'is no object with a "type"' : `has the unknown type "${type}"`;
    throw new BadCommand(UNUSABLE, `${where} ${what}.`);
  }
  try {
    return objectOf<Command>({ type: { required: text }, ...form.fields })(raw);
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    throw new BadCommand(form.cause, `${where}, ${type ?? ''}: ${error.message}.`);
  }
}
