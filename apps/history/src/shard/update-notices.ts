import type { Fact, UpdateProgress } from '@app/contract';

/** Updates that the facts of a turn brought further. */
export function updateNotices(facts: readonly Fact[]): readonly UpdateProgress[] {
  const notices: UpdateProgress[] = [];
  for (const fact of facts) {
    switch (fact.type) {
      case 'WorkflowExecutionUpdateAccepted':
        notices.push({ updateId: fact.updateId, stage: 'Accepted' });
        break;
      case 'WorkflowExecutionUpdateCompleted':
        notices.push({ updateId: fact.updateId, stage: 'Completed', outcome: fact.outcome });
        break;
      case 'UpdateRejectNoted': {
        const outcome = { type: 'Failure', failure: fact.failure } as const;
        notices.push({ updateId: fact.updateId, stage: 'Completed', outcome });
        break;
      }
      default:
    }
  }
  return notices;
}
