import {
  type OutboxKey,
  outboxKindOf,
  type OutboxPage,
  type OutboxRow,
  type Outgoing,
  type RunKey,
  type TurnWrite,
} from '@app/contract';
import { decodeValue, encodeValue } from '@app/postgres';

import { runKeyOf } from '../store-names';

interface MemoryOutboxRow {
  readonly key: OutboxKey;
  readonly source: RunKey;
  readonly outgoing: Buffer;
}

/** What the runs of a shard send, until its outcome is stored. */
export class MemoryOutbox {
  /** In the order of the keys. */
  private readonly rows = new Map<string, MemoryOutboxRow>();

  read(page: OutboxPage): OutboxRow[] {
    const rows: OutboxRow[] = [];
    let bytes = 0;
    for (const { key, source, outgoing } of this.rows.values()) {
      const held = decodeValue(outgoing) as Outgoing;
      if (outboxKindOf(held) !== page.kind || !isAfter(key, page.after)) continue;
      if (rows.length === page.countMax || bytes >= page.bytesMax) break;
      bytes += outgoing.length;
      rows.push({ key, source, outgoing: held });
    }
    return rows;
  }

  /** `turn` is the shard's version after the turn, as the key of a row wants it. */
  write(turn: number, { outbox, sent }: TurnWrite): void {
    for (const row of sent) this.rows.delete(sentName(row));
    outbox.forEach(({ source, outgoing }, position) => {
      const key = { turn, position };
      const row = { key, source: runKeyOf(source), outgoing: encodeValue(outgoing) };
      this.rows.set(sentName(row), row);
    });
  }
}

function sentName({ key, source }: Pick<MemoryOutboxRow, 'key' | 'source'>): string {
  return `${source.tenantId}/${key.turn}/${key.position}`;
}

function isAfter(key: OutboxKey, other: OutboxKey): boolean {
  return key.turn > other.turn || (key.turn === other.turn && key.position > other.position);
}
