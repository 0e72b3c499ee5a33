import {
  type Scope,
  TASK_QUEUE_CONFIG_DEFAULT,
  type TaskQueueConfig,
  type TaskQueueType,
} from '@app/contract';
import { findQueueConfig, type Session } from '@app/postgres';

const TYPE_ACTIVITY = 2;

/** Workflow tasks unless the caller says otherwise, as with Temporal. */
export function queueTypeOf(wire: number | null | undefined): TaskQueueType {
  return wire === TYPE_ACTIVITY ? 'Activity' : 'Workflow';
}

/** What is set for a queue. */
export async function readQueueConfig(
  session: Session,
  scope: Scope,
  queue: { readonly queueType: TaskQueueType; readonly name: string },
): Promise<TaskQueueConfig> {
  const known = await findQueueConfig(session, scope, queue);
  return known?.config ?? TASK_QUEUE_CONFIG_DEFAULT;
}
