import { ERROR_CATALOGUE, type ErrorCode, type Rejection } from '@app/contract';
import { status } from '@grpc/grpc-js';

import { GrpcRefusal, packed } from './grpc-refusal';
import { type google, temporal } from './proto';

const v1 = temporal.api.errordetails.v1;
const NAMES = 'temporal.api.errordetails.v1';

type Any = google.protobuf.IAny;
type Detail = (rejection: Rejection) => Any;

/** Numbers of `ResourceExhaustedCause` and `ResourceExhaustedScope`. */
const CAUSE_RPS_LIMIT = 1;
const CAUSE_CONCURRENT_LIMIT = 2;
const SCOPE_NAMESPACE = 1;

const notFound: Detail = () => packed(`${NAMES}.NotFoundFailure`, v1.NotFoundFailure, {});
const exhausted =
  (cause: number): Detail =>
  () =>
    packed(`${NAMES}.ResourceExhaustedFailure`, v1.ResourceExhaustedFailure, {
      cause,
      scope: SCOPE_NAMESPACE,
    });

/** What clients read beside the text of a refusal, where they read more than its code. */
const DETAILS: Partial<Readonly<Record<ErrorCode, Detail>>> = {
  WORKFLOW_ALREADY_STARTED: ({ details }) =>
    packed(
      `${NAMES}.WorkflowExecutionAlreadyStartedFailure`,
      v1.WorkflowExecutionAlreadyStartedFailure,
      {
        startRequestId: details?.startRequestId ?? '',
        runId: details?.runId ?? '',
        firstExecutionRunId: details?.firstExecutionRunId ?? details?.runId ?? '',
      },
    ),
  PERMISSION_DENIED: ({ message }) =>
    packed(`${NAMES}.PermissionDeniedFailure`, v1.PermissionDeniedFailure, { reason: message }),
  WORKFLOW_NOT_READY: () =>
    packed(`${NAMES}.WorkflowNotReadyFailure`, v1.WorkflowNotReadyFailure, {}),
  RATE_LIMITED: exhausted(CAUSE_RPS_LIMIT),
  UPDATE_LIMIT_REACHED: exhausted(CAUSE_CONCURRENT_LIMIT),
  BATCH_LIMIT_REACHED: exhausted(CAUSE_CONCURRENT_LIMIT),
};

/** Texts that SDKs compare, or that Temporal's users know. All others are the catalogue's. */
const TEXTS: Partial<Readonly<Record<ErrorCode, string>>> = {
  UNHANDLED_COMMAND: 'UnhandledCommand',
  WORKFLOW_CLOSED: 'workflow execution already completed',
  WORKFLOW_TASK_NOT_FOUND: 'Workflow task not found.',
  ACTIVITY_NOT_FOUND:
    'invalid activityID or activity already timed out or invoking workflow is completed',
  ACTIVITY_NOT_CANCEL_REQUESTED:
    'unable to mark activity as canceled without activity being request canceled first',
};

/** Codes that the wire has another status for than the catalogue. */
const STATUSES: Partial<Readonly<Record<ErrorCode, status>>> = {
  VERSION_CONFLICT: status.FAILED_PRECONDITION,
};

/** A refusal of the engine or of a door, as clients of the wire expect it. */
export function refusalOf(rejection: Rejection): GrpcRefusal {
  const { code, message } = rejection;
  const grpcStatus = STATUSES[code] ?? ERROR_CATALOGUE[code].grpcStatus;
  const detail = DETAILS[code] ?? (grpcStatus === status.NOT_FOUND ? notFound : undefined);
  return new GrpcRefusal(grpcStatus, TEXTS[code] ?? message, detail && [detail(rejection)]);
}

export function namespaceNotFound(namespace: string): GrpcRefusal {
  return new GrpcRefusal(status.NOT_FOUND, `Namespace ${namespace} is not found.`, [
    packed(`${NAMES}.NamespaceNotFoundFailure`, v1.NamespaceNotFoundFailure, { namespace }),
  ]);
}

export function invalidArgument(message: string): GrpcRefusal {
  return new GrpcRefusal(status.INVALID_ARGUMENT, message);
}

export function notFoundRefusal(message: string): GrpcRefusal {
  return new GrpcRefusal(status.NOT_FOUND, message, [notFound({ code: 'INTERNAL', message })]);
}
