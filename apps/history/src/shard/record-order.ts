import { OutcomeUnknown } from '@app/contract';

import type { ShardItem } from './shard-item';

/** A record below the stored offset is applied already: only its first reading was answered. */
export function withoutApplied(items: ShardItem[], nextOffset: number): ShardItem[] {
  let next = nextOffset;
  return items.filter((item) => {
    if (item.type !== 'request' || item.offset === undefined) return true;
    if (item.offset < next) {
      item.fail(new OutcomeUnknown('the record of the log was taken before'));
      return false;
    }
    next = item.offset + 1;
    return true;
  });
}

/** The log and the inbox are read again from what is stored: a record that stayed in the inbox would overtake those before it. */
export function withoutRecords(items: ShardItem[]): ShardItem[] {
  return items.filter((item) => {
    if (item.type !== 'request' || (item.offset ?? item.received) === undefined) return true;
    item.fail(new OutcomeUnknown('the log is read again'));
    return false;
  });
}
