import type { EpochMs } from '../ids';

/** The one machine-readable answer to "why is it waiting?" for a pending item. */
export interface WaitingReason {
  readonly kind:
    | 'WorkerRunning'
    | 'NoWorkerForActivityType'
    | 'NoWorkerForWorkflowType'
    | 'EndpointUnverified'
    | 'EndpointPaused'
    | 'EndpointDisabled'
    | 'EndpointUnreachable'
    | 'EndpointAtConcurrencyLimit'
    | 'EndpointRateLimited'
    | 'RetryBackoff'
    | 'CallbackByToken'
    | 'Timer'
    | 'Signal'
    | 'WorkflowTask'
    | 'StartDelay'
    | 'CronSchedule'
    | 'ContinueAsNewBackoff'
    | 'ActivityPaused'
    | 'WorkflowPaused'
    | 'ChildWorkflow'
    | 'ExternalWorkflow'
    | 'Dispatching';
  /** What it waits for, in words. */
  readonly sentence: string;
  /** Who or what: an endpoint, a signal's name, a state's name. */
  readonly subject?: string;
  readonly since: EpochMs;
  /** When it ends by itself; absent means never. */
  readonly until?: EpochMs;
}
