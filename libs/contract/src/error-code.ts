/** Numbers of gRPC status codes that the catalogue uses. */
export const GrpcStatus = {
  InvalidArgument: 3,
  DeadlineExceeded: 4,
  NotFound: 5,
  AlreadyExists: 6,
  PermissionDenied: 7,
  ResourceExhausted: 8,
  FailedPrecondition: 9,
  Aborted: 10,
  Internal: 13,
  Unavailable: 14,
  Unauthenticated: 16,
} as const;
export type GrpcStatus = (typeof GrpcStatus)[keyof typeof GrpcStatus];

interface CatalogueEntry {
  readonly grpcStatus: GrpcStatus;
  readonly httpStatus: number;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
  /** What it means, ending in what to do. */
  readonly sentence: string;
}

/** Every refusal and fault that leaves the service. `docs/errors.md` lists exactly these. */
export const ERROR_CATALOGUE = {
  UNAUTHENTICATED: {
    grpcStatus: GrpcStatus.Unauthenticated,
    httpStatus: 401,
    retryable: false,
    sentence: 'The request carries no valid API key. Send `authorization: Bearer <api key>`.',
  },
  PERMISSION_DENIED: {
    grpcStatus: GrpcStatus.PermissionDenied,
    httpStatus: 403,
    retryable: false,
    sentence: 'The API key lacks the scope for this. Use a key that has it, or create one.',
  },
  INVALID_ARGUMENT: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 400,
    retryable: false,
    sentence: 'An argument is not valid. Correct the field named in the message.',
  },
  PAYLOAD_TOO_LARGE: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 413,
    retryable: false,
    sentence: 'A payload is larger than the limit. Store the data elsewhere and pass a reference.',
  },
  TENANT_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'No such tenant is visible to this key. Check the id.',
  },
  NAMESPACE_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'No such namespace. Check the name, or create it with createNamespace.',
  },
  NAMESPACE_IN_REAL_TIME: {
    grpcStatus: GrpcStatus.FailedPrecondition,
    httpStatus: 409,
    retryable: false,
    sentence:
      'The namespace runs in real time, which nobody can move. Create one for tests with `clock: VIRTUAL`.',
  },
  WORKFLOW_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'No run matches this workflow id and run id. Check both ids and the namespace.',
  },
  WORKFLOW_CLOSED: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 409,
    retryable: false,
    sentence: 'The run is closed and takes no more requests. Start a new run if one is needed.',
  },
  WORKFLOW_ALREADY_STARTED: {
    grpcStatus: GrpcStatus.AlreadyExists,
    httpStatus: 409,
    retryable: false,
    sentence:
      'A run with this workflow id exists and the policies of the start refuse another. Use another id, or set conflictPolicy or reusePolicy.',
  },
  ACTIVITY_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence:
      'No pending attempt matches: the activity is closed, timed out, or a later attempt runs. Stop working on it.',
  },
  ACTIVITY_NOT_CANCEL_REQUESTED: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 409,
    retryable: false,
    sentence:
      'The activity was not asked to cancel, so it cannot end as canceled. Complete or fail it instead.',
  },
  WORKFLOW_TASK_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'The workflow task is no longer open. Drop it and poll again.',
  },
  WORKFLOW_TASK_ALREADY_STARTED: {
    grpcStatus: GrpcStatus.AlreadyExists,
    httpStatus: 409,
    retryable: false,
    sentence: 'Another worker started this workflow task. Drop it and poll again.',
  },
  ACTIVITY_TASK_ALREADY_STARTED: {
    grpcStatus: GrpcStatus.AlreadyExists,
    httpStatus: 409,
    retryable: false,
    sentence: 'Another worker started this activity attempt. Drop it and poll again.',
  },
  UNHANDLED_COMMAND: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 409,
    retryable: false,
    sentence:
      'The run cannot close with events that its code has not seen. Take the next workflow task.',
  },
  BAD_COMMAND: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 400,
    retryable: false,
    sentence: 'A command of the workflow task is not valid. Correct the workflow code.',
  },
  SIGNAL_LIMIT_REACHED: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 409,
    retryable: false,
    sentence: 'The run has taken as many signals as a run may. Continue it as new.',
  },
  UPDATE_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence:
      'The run has no such update: it was never sent, or was rejected. Check the id, or send the update.',
  },
  UPDATE_LIMIT_REACHED: {
    grpcStatus: GrpcStatus.ResourceExhausted,
    httpStatus: 429,
    retryable: true,
    sentence:
      'The run has as many updates as it may. Wait for their outcomes, or continue it as new.',
  },
  WORKFLOW_NOT_READY: {
    grpcStatus: GrpcStatus.FailedPrecondition,
    httpStatus: 409,
    retryable: true,
    sentence: 'The workflow task of the run keeps failing. Mend the workflow code, then try again.',
  },
  WORKFLOW_NOT_REDRIVABLE: {
    grpcStatus: GrpcStatus.FailedPrecondition,
    httpStatus: 409,
    retryable: false,
    sentence:
      'The run did not fail. Redrive runs that failed, timed out or were stopped; reset or fork others.',
  },
  BATCH_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'No such batch. Check the id and the namespace.',
  },
  BATCH_OVER: {
    grpcStatus: GrpcStatus.FailedPrecondition,
    httpStatus: 409,
    retryable: false,
    sentence: 'The batch is completed or aborted. Start another one for what is left.',
  },
  BATCH_LIMIT_REACHED: {
    grpcStatus: GrpcStatus.ResourceExhausted,
    httpStatus: 429,
    retryable: true,
    sentence:
      'The namespace has as many batches as may run at a time. Wait for one to end, or abort one.',
  },
  DEFINITION_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'No such workflow definition, version or alias. Put it with putWorkflowDefinition.',
  },
  DEFINITION_INVALID: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 400,
    retryable: false,
    sentence: 'The definition has problems. Correct every problem listed and put it again.',
  },
  ENDPOINT_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'No such webhook endpoint. Check the id, or create it with createWebhookEndpoint.',
  },
  ENDPOINT_UNVERIFIED: {
    grpcStatus: GrpcStatus.FailedPrecondition,
    httpStatus: 409,
    retryable: true,
    sentence:
      'The endpoint did not answer the verification challenge. Start the worker, check its secret, and verify again.',
  },
  URL_REFUSED: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 400,
    retryable: false,
    sentence:
      'The URL may not be called from here. Use https to a public address (development mode also allows loopback).',
  },
  API_KEY_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'No such API key. Check the id.',
  },
  SERVICE_ACCESS_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'Nothing is stored for this service here. Store it with putAwsServiceAccess.',
  },
  HTTP_CONNECTION_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'No such HTTP connection. Check the name, or store it with putHttpConnection.',
  },
  SEARCH_ATTRIBUTE_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'No such search attribute is in use. Add it with addSearchAttribute.',
  },
  SAVED_VIEW_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'No such saved view is visible to this key. List them with savedViews.',
  },
  SCHEDULE_NOT_FOUND: {
    grpcStatus: GrpcStatus.NotFound,
    httpStatus: 404,
    retryable: false,
    sentence: 'No such schedule. Check the id and the namespace, or create it with createSchedule.',
  },
  VERSION_CONFLICT: {
    grpcStatus: GrpcStatus.Aborted,
    httpStatus: 409,
    retryable: false,
    sentence:
      'Somebody changed it meanwhile. Read it again and repeat the change with its version.',
  },
  NAME_TAKEN: {
    grpcStatus: GrpcStatus.AlreadyExists,
    httpStatus: 409,
    retryable: false,
    sentence: 'The name is in use. Choose another, or update what has it.',
  },
  REQUEST_ID_REUSED: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 409,
    retryable: false,
    sentence: 'The request id was used for a different request. Use a fresh id for each request.',
  },
  QUERY_INVALID: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 400,
    retryable: false,
    sentence: 'The list query cannot be read. Correct it at the position named in the message.',
  },
  QUERY_FAILED: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 422,
    retryable: false,
    sentence: 'Workflow code could not answer the query. Correct the query, or the code.',
  },
  QUERY_TIMED_OUT: {
    grpcStatus: GrpcStatus.DeadlineExceeded,
    httpStatus: 504,
    retryable: true,
    sentence:
      'No worker answered the query in time. Start one that hosts the workflow, and ask again.',
  },
  CURSOR_INVALID: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 400,
    retryable: false,
    sentence: 'The cursor does not belong to this list. Start again without a cursor.',
  },
  QUERY_TOO_COMPLEX: {
    grpcStatus: GrpcStatus.InvalidArgument,
    httpStatus: 400,
    retryable: false,
    sentence:
      'The GraphQL document costs more than one request may. Ask for fewer fields or items.',
  },
  RATE_LIMITED: {
    grpcStatus: GrpcStatus.ResourceExhausted,
    httpStatus: 429,
    retryable: true,
    sentence: 'The tenant sends more requests than its quota. Slow down and repeat.',
  },
  OUTCOME_UNKNOWN: {
    grpcStatus: GrpcStatus.Unavailable,
    httpStatus: 503,
    retryable: true,
    sentence:
      'The request may or may not have been applied. Repeat it with the same request id to learn which.',
  },
  UNAVAILABLE: {
    grpcStatus: GrpcStatus.Unavailable,
    httpStatus: 503,
    retryable: true,
    sentence: 'The service cannot take the request now. Repeat it after a short wait.',
  },
  INTERNAL: {
    grpcStatus: GrpcStatus.Internal,
    httpStatus: 500,
    retryable: true,
    sentence: 'The service failed. Repeat the request; report the correlation id if it persists.',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** A request refused: a value, never thrown inside the service. */
export interface Rejection {
  readonly code: ErrorCode;
  /** Says which part was refused and why; the catalogue's sentence says what to do. */
  readonly message: string;
  /** Machine-readable extras (for instance the run that holds the workflow id). */
  readonly details?: Readonly<Record<string, string>>;
}

export function rejection(
  code: ErrorCode,
  message: string = ERROR_CATALOGUE[code].sentence,
  details?: Readonly<Record<string, string>>,
): Rejection {
  return details === undefined ? { code, message } : { code, message, details };
}
