import {
  type ActivitySelector,
  type BatchOperation,
  type ReapplyType,
  type Rejection,
  rejection,
} from '@app/contract';

import { changeOf, type OptionsInput } from '../activity/activity-control.service';
import { type PostResetInput, toPostReset } from '../operation/to-post-reset';
import { toVersioningOverride } from '../workflow/to-request';
import { toSignal } from '../workflow/to-signal';

interface ActivitiesInput {
  readonly activityType?: string | null;
}

export interface OperationInput {
  readonly terminate?: boolean | null;
  readonly cancel?: boolean | null;
  readonly delete?: boolean | null;
  readonly redrive?: boolean | null;
  readonly pause?: boolean | null;
  readonly unpause?: boolean | null;
  readonly signal?: { readonly signal: string; readonly input?: unknown } | null;
  readonly reset?: {
    readonly to: 'FirstWorkflowTask' | 'LastWorkflowTask';
    readonly exclude: readonly ReapplyType[];
    readonly operations: readonly PostResetInput[];
  } | null;
  readonly updateWorkflowOptions?: PostResetInput['updateOptions'];
  readonly pauseActivities?: ActivitiesInput | null;
  readonly unpauseActivities?: ActivitiesInput | null;
  readonly resetActivities?: ActivitiesInput | null;
  readonly updateActivityOptions?:
    | (ActivitiesInput & {
        readonly options?: OptionsInput | null;
        readonly restoreOriginal: boolean;
      })
    | null;
}

/** Operations without arguments. */
const PLAIN = [
  ['terminate', 'Terminate'],
  ['cancel', 'Cancel'],
  ['delete', 'Delete'],
  ['redrive', 'Redrive'],
  ['pause', 'Pause'],
  ['unpause', 'Unpause'],
] as const;

/** GraphQL's input as the operation of a batch, or what is wrong with it. Pure. */
export function toOperation(input: OperationInput): BatchOperation | Rejection {
  const given = Object.entries(input).filter(([, value]) => value != null && value !== false);
  if (given.length !== 1) {
    return rejection('INVALID_ARGUMENT', 'Give exactly one operation.');
  }
  const plain = PLAIN.find(([field]) => input[field] === true);
  if (plain !== undefined) return { type: plain[1] };
  if (input.signal != null) {
    const signal = toSignal(input.signal);
    return 'code' in signal ? signal : { type: 'Signal', ...signal };
  }
  if (input.reset != null) return resetOf(input.reset);
  if (input.updateWorkflowOptions != null) {
    const versioningOverride = toVersioningOverride(input.updateWorkflowOptions.versioningOverride);
    if (versioningOverride !== null && 'code' in versioningOverride) return versioningOverride;
    return { type: 'UpdateWorkflowOptions', versioningOverride };
  }
  return ofActivities(input);
}

function resetOf({
  to,
  exclude: excludes,
  operations,
}: NonNullable<OperationInput['reset']>): BatchOperation | Rejection {
  const postResetOperations = toPostReset(operations);
  if ('code' in postResetOperations) return postResetOperations;
  const more = postResetOperations.length > 0 && { postResetOperations };
  return { type: 'Reset', to, excludes, ...more };
}

function ofActivities(input: OperationInput): BatchOperation | Rejection {
  const { pauseActivities, unpauseActivities, resetActivities, updateActivityOptions } = input;
  if (pauseActivities != null) return { type: 'PauseActivities', select: of(pauseActivities) };
  if (unpauseActivities != null)
    return { type: 'UnpauseActivities', select: of(unpauseActivities) };
  if (resetActivities != null) return { type: 'ResetActivities', select: of(resetActivities) };
  const { options, restoreOriginal = false } = updateActivityOptions ?? {};
  if ((options == null) !== restoreOriginal) {
    return rejection('INVALID_ARGUMENT', 'Give either options or restoreOriginal: true.');
  }
  return {
    type: 'UpdateActivityOptions',
    select: of(updateActivityOptions ?? {}),
    change: options == null ? 'RestoreOriginal' : changeOf(options),
  };
}

function of({ activityType }: ActivitiesInput): ActivitySelector {
  return activityType == null ? { by: 'All' } : { by: 'Type', activityType };
}
