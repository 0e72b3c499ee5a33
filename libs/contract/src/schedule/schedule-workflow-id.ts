import { WorkflowId } from '../ids';

/** The run that a schedule is: schedules are workflows of our own code under ids of their own. */
export function scheduleWorkflowId(scheduleId: string): WorkflowId {
  return WorkflowId(`perdure:schedule:${scheduleId}`);
}
