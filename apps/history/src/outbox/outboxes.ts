import {
  type CallbackCourier,
  type DeliverCallback,
  type OutboxEntry,
  type OutboxRow,
  rejection,
  type RequestOutcome,
  type Scope,
  type ShardId,
  Unavailable,
} from '@app/contract';

import type { ShardPorts } from '../ports';
import { Outbox } from './outbox';
import type { Lane } from './send-queue';

/** The two senders of a shard: requests go to the shards of other runs, callbacks to customers. */
export class Outboxes {
  private readonly requests: Outbox;
  private readonly callbacks: Outbox;

  constructor(
    shardId: ShardId,
    ports: ShardPorts,
    settle: (row: OutboxRow, outcome: RequestOutcome) => Promise<void>,
  ) {
    const send = ({ outgoing: { request } }: OutboxRow): Promise<RequestOutcome> =>
      request.type === 'DeliverCallback'
        ? deliver(ports.callbacks, request)
        : ports.submitter.submit(request);
    const sender = { ...ports, send };
    this.requests = new Outbox({ shardId, kind: 'Requests' }, sender, settle);
    this.callbacks = new Outbox({ shardId, kind: 'Callbacks' }, sender, settle);
  }

  open(): void {
    this.requests.open();
    this.callbacks.open();
  }

  close(): void {
    this.requests.close();
    this.callbacks.close();
  }

  /** Rows that a turn has stored. `turn` is the version of the shard after it. */
  written(turn: number, entries: readonly OutboxEntry[]): void {
    if (entries.length === 0) return;
    this.requests.written(turn, entries);
    this.callbacks.written(turn, entries);
  }

  /** A customer's receiver does not hold the time of a namespace up. */
  isSendingFor(scope: Scope): boolean {
    return this.requests.isSendingFor(scope);
  }

  /** How often delivering a callback has failed, and why last; `undefined` when it is not in memory. */
  attemptsOf(callbackRequestId: string): Pick<Lane, 'attempt' | 'lastFailure'> | undefined {
    return this.callbacks.attemptsOf(callbackRequestId);
  }
}

async function deliver(
  courier: CallbackCourier | undefined,
  request: DeliverCallback,
): Promise<RequestOutcome> {
  const answer = await courier?.deliver(request);
  switch (answer?.type) {
    case 'Delivered':
      return { ok: true, reply: { runId: request.runId } };
    case 'Refused':
      return { ok: false, rejection: rejection('URL_REFUSED', answer.message) };
    case 'Unreached':
      throw new Unavailable(answer.message);
    case undefined:
      throw new Unavailable('nobody delivers callbacks here');
  }
}
