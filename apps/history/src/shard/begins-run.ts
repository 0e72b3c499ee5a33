import type { RequestType } from '@app/contract';

/** Whether a request may begin a run: such a one is decided on what its workflow id stands for. */
export function beginsRun(type: RequestType): boolean {
  switch (type) {
    case 'StartWorkflow':
    case 'ResetWorkflow':
    case 'ForkWorkflow':
    case 'RedriveWorkflow':
      return true;
    default:
      return false;
  }
}
