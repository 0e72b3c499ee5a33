/** Error names of the language. */
export const ErrorName = {
  All: 'States.ALL',
  BranchFailed: 'States.BranchFailed',
  DataLimitExceeded: 'States.DataLimitExceeded',
  ExceedToleratedFailureThreshold: 'States.ExceedToleratedFailureThreshold',
  HeartbeatTimeout: 'States.HeartbeatTimeout',
  IntrinsicFailure: 'States.IntrinsicFailure',
  ItemReaderFailed: 'States.ItemReaderFailed',
  NoChoiceMatched: 'States.NoChoiceMatched',
  ParameterPathFailure: 'States.ParameterPathFailure',
  Permissions: 'States.Permissions',
  QueryEvaluationError: 'States.QueryEvaluationError',
  ResultPathMatchFailure: 'States.ResultPathMatchFailure',
  ResultWriterFailed: 'States.ResultWriterFailed',
  Runtime: 'States.Runtime',
  TaskFailed: 'States.TaskFailed',
  Timeout: 'States.Timeout',
} as const;

/** Names that only match when they are written out. AWS's documents add DataLimitExceeded; AWS itself catches it. */
const NOT_MATCHED_BY_ALL: ReadonlySet<string> = new Set([ErrorName.Runtime]);

/** Whether `ErrorEquals` of a retrier or catcher takes this error. */
export function matchesError(
  errorEquals: readonly string[],
  { error, isHeartbeat }: { readonly error: string; readonly isHeartbeat?: boolean },
): boolean {
  return errorEquals.some((name) => {
    if (name === error) return true;
    if (isHeartbeat === true && name === ErrorName.HeartbeatTimeout) return true;
    switch (name) {
      case ErrorName.All:
        return !NOT_MATCHED_BY_ALL.has(error);
      case ErrorName.TaskFailed:
        return (
          error !== ErrorName.Timeout &&
          error !== ErrorName.HeartbeatTimeout &&
          !NOT_MATCHED_BY_ALL.has(error)
        );
      case ErrorName.Timeout:
        return error === ErrorName.HeartbeatTimeout;
      default:
        return false;
    }
  });
}
