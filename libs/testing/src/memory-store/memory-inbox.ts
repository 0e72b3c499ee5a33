import type { InboxKey, InboxRow, RoutedRequest } from '@app/contract';
import { decodeValue, encodeValue } from '@app/postgres';

import { contradiction } from './store-mishap';

/** Requests that reached the store of a shard and not its log. */
export class MemoryInbox {
  private rows: (Omit<InboxRow, 'routed'> & { readonly routed: Buffer })[] = [];
  private lastSequence = 0;

  put({ routed, ...row }: Omit<InboxRow, 'sequence'>): void {
    this.lastSequence += 1;
    this.rows.push({ ...row, sequence: this.lastSequence, routed: encodeValue(routed) });
  }

  read(page: { readonly after: number; readonly countMax: number }): InboxRow[] {
    return this.rows
      .filter(({ sequence }) => sequence > page.after)
      .slice(0, page.countMax)
      .map((row) => ({ ...row, routed: decodeValue(row.routed) as RoutedRequest }));
  }

  refuseContradictions(received: readonly InboxKey[]): void {
    const isThere = (key: InboxKey): boolean =>
      this.rows.some((row) => row.sequence === key.sequence && row.tenantId === key.tenantId);
    if (!received.every(isThere)) throw contradiction('A row of the inbox is gone.');
  }

  take(received: readonly InboxKey[]): void {
    const taken = new Set(received.map(({ sequence }) => sequence));
    if (taken.size > 0) this.rows = this.rows.filter(({ sequence }) => !taken.has(sequence));
  }
}
