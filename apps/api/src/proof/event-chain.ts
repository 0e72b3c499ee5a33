import { createHash } from 'node:crypto';

import type { HistoryEvent, RunKey } from '@app/contract';

import { canonicalJson } from './canonical-json';

/** Name and version of the form of exports. Another form of events or chain gets another number. */
export const EXPORT_FORMAT = 'perdure-history/1';

/** The ids that a chain of events begins with: events of one run are no events of another. */
export function chainIdentity({ tenantId, namespaceId, workflowId, runId }: RunKey) {
  return { tenantId, namespaceId, workflowId, runId };
}

/**
 * SHA-256 over the hash before and the canonical text of each event. A function of the run's events alone, so an
 * export made later continues the chain of an earlier one.
 */
export class EventChain {
  private hash: Buffer;

  constructor(run: RunKey) {
    this.hash = createHash('sha256')
      .update(`${EXPORT_FORMAT}\n${canonicalJson(chainIdentity(run))}`)
      .digest();
  }

  get head(): string {
    return this.hash.toString('hex');
  }

  /** The canonical text of an event, which the chain now covers. */
  add(event: HistoryEvent): string {
    const text = canonicalJson(event);
    this.hash = createHash('sha256').update(this.hash).update(text).digest();
    return text;
  }
}
