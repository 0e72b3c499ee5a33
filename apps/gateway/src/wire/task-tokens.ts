import type { ActivityTask, TaskTokenContent, WorkflowTaskTokenContent } from '@app/contract';
import {
  openTaskToken,
  openWorkflowTaskToken,
  sealTaskToken,
  sealWorkflowTaskToken,
  type TaskTokenKey,
} from '@app/platform';

/** Task tokens as bytes of the wire. A token that nobody here made opens to nothing. */
export class TaskTokens {
  constructor(private readonly key: TaskTokenKey) {}

  ofWorkflowTask(content: WorkflowTaskTokenContent): Uint8Array {
    return Buffer.from(sealWorkflowTaskToken(content, this.key), 'latin1');
  }

  ofActivityTask(task: ActivityTask): Uint8Array {
    return Buffer.from(sealTaskToken(task, this.key), 'latin1');
  }

  workflowTask(token: Uint8Array | null | undefined): WorkflowTaskTokenContent | undefined {
    return openWorkflowTaskToken(textOf(token), [this.key]);
  }

  activityTask(token: Uint8Array | null | undefined): TaskTokenContent | undefined {
    return openTaskToken(textOf(token), [this.key]);
  }
}

function textOf(token: Uint8Array | null | undefined): string {
  return Buffer.from(token ?? new Uint8Array()).toString('latin1');
}
