import type { RequestOutcome } from './reply';
import type { SubmittedRequest } from './request';

/**
 * The way into the shard that owns a workflow. Resolves after the commit, never before. Throws `OutcomeUnknown` when
 * nobody can say whether the request was applied: repeat it with the same request id.
 */
export interface RequestSubmitter {
  submit(request: SubmittedRequest): Promise<RequestOutcome>;
}
