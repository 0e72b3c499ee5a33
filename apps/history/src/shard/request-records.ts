import {
  ERROR_CATALOGUE,
  type OutboxRow,
  rejection,
  type RequestOutcome,
  type RequestRecord,
  type SubmittedRequest,
} from '@app/contract';

import { requestKeyText } from './keys';
import type { ShardMemory } from './shard-memory';

type Identified = Pick<
  SubmittedRequest,
  'tenantId' | 'namespaceId' | 'workflowId' | 'requestId'
> & { readonly type: string };

/** First outcomes of request ids: those known before the turn, and those it adds. */
export class RequestRecords {
  /** To be stored with the turn. */
  readonly fresh: RequestRecord[] = [];

  constructor(private readonly memory: Pick<ShardMemory, 'requests'>) {}

  /** The first outcome of a request id, if there was one. */
  earlier(request: Identified): RequestOutcome | undefined {
    if (request.requestId === undefined) return undefined;
    const record = this.memory.requests.get(requestKeyText(request, request.requestId));
    if (record === undefined || record === null) return undefined;
    return record.requestType === request.type
      ? record.outcome
      : { ok: false, rejection: rejection('REQUEST_ID_REUSED') };
  }

  /**
   * A request id has one answer. A refusal is kept like an acceptance, because the request may come again by itself: a
   * second copy of it, or one that a process sends when it wakes up, must not be applied after its caller was told no.
   * Only what the caller is advised to repeat as it is, is decided anew.
   */
  keep(request: Identified, outcome: RequestOutcome): void {
    const isFinal = outcome.ok || !ERROR_CATALOGUE[outcome.rejection.code].retryable;
    if (isFinal) this.keepAnyway(request, outcome);
  }

  /** What became of a callback, good or bad; other rows of the outbox have their outcome in the history of their run. */
  keepDelivery({ outgoing: { request } }: OutboxRow, outcome: RequestOutcome): void {
    if (request.type === 'DeliverCallback') this.keepAnyway(request, outcome);
  }

  private keepAnyway(request: Identified, outcome: RequestOutcome): void {
    if (request.requestId === undefined) return;
    const { tenantId, namespaceId, workflowId, requestId } = request;
    const key = { tenantId, namespaceId, workflowId, requestId };
    const record = { ...key, requestType: request.type, outcome };
    this.fresh.push(record);
    this.memory.requests.set(requestKeyText(request, requestId), record);
  }
}
