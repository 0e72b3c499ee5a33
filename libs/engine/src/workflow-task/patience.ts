import type { DurationMs, EpochMs } from '@app/contract';

import type { MutableState, WorkflowTask } from '../state';

/** Attempts beyond this one get more time: a host that cannot succeed should not be asked all the time. */
const PATIENT_ATTEMPT = 3;
const EXTENSION_MS_INITIAL = 5_000;
/** Attempts from this one on wait before they are handed out: a host in this process fails within microseconds. */
const WAITING_ATTEMPT = 3;
const WAIT_MS_INITIAL = 1_000;
const MS_MAX = 600_000;

/** When a started workflow task times out. Temporal: `workflow_task_state_machine.go`, retry slow-down. */
export function taskDeadline(state: MutableState, task: WorkflowTask): EpochMs {
  const base = task.startedTime + state.info.started.workflowTaskTimeoutMs;
  if (task.attempt <= PATIENT_ATTEMPT) return base;
  return base + doubled(EXTENSION_MS_INITIAL, task.attempt - PATIENT_ATTEMPT - 1);
}

/** Wait before an attempt that follows a reported failure. After a time-out nobody waits: that was the wait. */
export function retryDelayOfTaskMs(attempt: number): DurationMs {
  if (attempt < WAITING_ATTEMPT) return 0;
  return doubled(WAIT_MS_INITIAL, attempt - WAITING_ATTEMPT);
}

function doubled(ms: DurationMs, times: number): DurationMs {
  return Math.min(ms * 2 ** Math.min(times, 20), MS_MAX);
}
