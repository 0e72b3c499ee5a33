import type { EpochMs, OverlapPolicy } from '@app/contract';

import type { StartWorkflowInput } from '../workflow/to-request';
import type { ScheduleActionArgs, SchedulePoliciesArgs, ScheduleSpecArgs } from './to-definition';

export interface ScheduleTarget {
  readonly namespace: string;
  readonly scheduleId: string;
  readonly requestId?: string | null;
}

export interface CreateScheduleArgs extends ScheduleTarget {
  readonly spec: ScheduleSpecArgs;
  readonly action: ScheduleActionArgs;
  readonly policies?: SchedulePoliciesArgs | null;
  readonly paused?: boolean | null;
  readonly note?: string | null;
  readonly remainingActions?: number | null;
  readonly memo?: unknown;
  readonly searchAttributes?: StartWorkflowInput['searchAttributes'];
}

export interface UpdateScheduleArgs extends ScheduleTarget {
  readonly spec?: ScheduleSpecArgs | null;
  readonly action?: ScheduleActionArgs | null;
  readonly policies?: SchedulePoliciesArgs | null;
  readonly note?: string | null;
  readonly remainingActions?: number | null;
  readonly conflictToken?: string | null;
}

export interface PauseScheduleArgs extends ScheduleTarget {
  readonly note: string;
}

export interface TriggerScheduleArgs extends ScheduleTarget {
  readonly overlap?: OverlapPolicy | null;
}

export interface BackfillScheduleArgs extends ScheduleTarget {
  readonly backfills: readonly {
    readonly from: EpochMs;
    readonly to: EpochMs;
    readonly overlap?: OverlapPolicy | null;
  }[];
}
