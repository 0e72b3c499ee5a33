import type { EpochMs } from '@app/contract';

import type { MutableState, WorkflowTask } from '../state';

/** Attempts beyond this one get longer: a host that cannot succeed should not be asked all the time. */
const PATIENT_ATTEMPT = 3;
const EXTENSION_MS_INITIAL = 5_000;
const EXTENSION_MS_MAX = 600_000;

/** When a started workflow task times out. Temporal: `workflow_task_state_machine.go`, retry slow-down. */
export function taskDeadline(state: MutableState, task: WorkflowTask): EpochMs {
  const base = task.startedTime + state.info.started.workflowTaskTimeoutMs;
  if (task.attempt <= PATIENT_ATTEMPT) return base;
  const doublings = Math.min(task.attempt - PATIENT_ATTEMPT - 1, 10);
  return base + Math.min(EXTENSION_MS_INITIAL * 2 ** doublings, EXTENSION_MS_MAX);
}
