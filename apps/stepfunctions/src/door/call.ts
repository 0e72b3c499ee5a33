import type { RequestOutcome, SubmittedRequest } from '@app/contract';
import { OutcomeUnknown } from '@app/contract';
import { audit, type RunWatcher, type Session, withTenant } from '@app/postgres';

import type { ExecutionHistories } from '../execution/execution-histories';
import type { StepFunctionsPorts } from '../ports';
import type { MachineLookup } from '../state-machine/machine-lookup';
import type { Caller } from './caller';

/** How often a request whose outcome is unknown is repeated before its caller is told so. */
const REPEAT_COUNT_MAX = 3;

/** What calls share. */
export interface CallDesk {
  readonly machines: MachineLookup;
  readonly watcher: RunWatcher;
  readonly histories: ExecutionHistories;
}

/** One call of an operation: who calls, and the means to answer. */
export class Call {
  constructor(
    readonly caller: Caller,
    readonly ports: StepFunctionsPorts,
    private readonly desk: CallDesk,
    /** Aborted when the caller has gone. */
    readonly gone: AbortSignal,
  ) {}

  get machines(): MachineLookup {
    return this.desk.machines;
  }

  get histories(): ExecutionHistories {
    return this.desk.histories;
  }

  get watcher(): RunWatcher {
    return this.desk.watcher;
  }

  /** Works on what belongs to the caller's tenant, in one transaction. */
  within<T>(use: (session: Session) => Promise<T>): Promise<T> {
    return withTenant(this.ports.database, this.caller.tenantId, use);
  }

  audit(session: Session, operation: string, subject: string): Promise<void> {
    const { tenantId, actor } = this.caller;
    return audit(session, { tenantId, actor, operation, subject });
  }

  /** Submits a request that carries its request id, again while nobody knows whether it was applied. */
  async submit(request: SubmittedRequest): Promise<RequestOutcome> {
    for (let repeats = 0; ; repeats += 1) {
      try {
        return await this.ports.submitter.submit(request);
      } catch (fault) {
        const isKnowable = fault instanceof OutcomeUnknown && request.requestId !== undefined;
        if (!isKnowable || repeats === REPEAT_COUNT_MAX) throw fault;
      }
    }
  }
}
