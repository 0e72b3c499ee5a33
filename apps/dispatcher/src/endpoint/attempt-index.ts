import type { ActivityTask, WebhookEndpoint } from '@app/contract';
import { BoundedMap, ChurnMap } from '@app/platform';

import type { AttemptRef } from '../delivery/courier';
import type { CancelNotice } from '../ports';

/** A worker that may be told to stop. */
export interface AttemptHolder {
  readonly attempt: AttemptRef;
  readonly endpoint: WebhookEndpoint;
  cancelNotified: boolean;
}

/** About 400 bytes each. An accepted attempt that is forgotten still learns of a cancellation from its heartbeats. */
const ACCEPTED_COUNT_MAX = 10_000;

/** Which worker has which attempt: those in flight, and the latest that workers took to finish by token. */
export class AttemptIndex {
  private readonly inFlight = new ChurnMap<string, AttemptHolder>();
  private readonly accepted = new BoundedMap<string, AttemptHolder>(ACCEPTED_COUNT_MAX);

  get inFlightCount(): number {
    return this.inFlight.size;
  }

  find(notice: CancelNotice): AttemptHolder | undefined {
    const key = attemptKey(notice);
    return this.inFlight.get(key) ?? this.accepted.get(key);
  }

  add(key: string, holder: AttemptHolder): void {
    this.inFlight.set(key, holder);
  }

  remove(key: string): void {
    this.inFlight.delete(key);
  }

  /** The call is over, the attempt is not. Only its names are kept, not its input. */
  keepAccepted(key: string): void {
    const holder = this.inFlight.get(key);
    if (holder === undefined) return;
    this.inFlight.delete(key);
    const { attempt, endpoint, cancelNotified } = holder;
    this.accepted.set(key, { attempt: namesOf(attempt), endpoint, cancelNotified });
  }
}

export function attemptKey(
  attempt: Pick<ActivityTask, 'runId' | 'scheduledEventId' | 'attempt'>,
): string {
  return `${attempt.runId}/${String(attempt.scheduledEventId)}/${String(attempt.attempt)}`;
}

function namesOf(attempt: AttemptRef): AttemptRef {
  return {
    tenantId: attempt.tenantId,
    namespaceId: attempt.namespaceId,
    workflowId: attempt.workflowId,
    runId: attempt.runId,
    workflowType: attempt.workflowType,
    scheduledEventId: attempt.scheduledEventId,
    activityId: attempt.activityId,
    activityType: attempt.activityType,
    attempt: attempt.attempt,
  };
}
