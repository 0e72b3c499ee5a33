import type { BacklogLane, BacklogStore, OfferRank, StoredOffer } from '@app/contract';

import { decodeValue } from '../codec/decode-value';
import { encodeValue } from '../codec/encode-value';
import type { Session, Statement } from '../session';
import { type Column, columnNames, columnValues, unnestSql } from '../wire/columns';
import { uuidOfHash } from '../wire/uuid-of-hash';

interface NewRow extends StoredOffer {
  readonly offerId: string;
}

const COLUMNS: readonly Column<NewRow>[] = [
  { name: 'offer_id', type: 'uuid[]', value: ({ offerId }) => offerId },
  { name: 'level', type: 'int2[]', value: ({ rank }) => rank.level },
  { name: 'pass', type: 'float8[]', value: ({ rank }) => rank.pass },
  { name: 'number', type: 'int8[]', value: ({ rank }) => rank.number },
  { name: 'offer', type: 'bytea[]', value: ({ key, offer }) => encodeValue({ key, offer }) },
];

const APPEND: Statement = {
  name: 'append_backlog',
  operation: 'keep a backlog',
  text: `
    INSERT INTO task_backlog (tenant_id, lane_id, lane, ${columnNames(COLUMNS)})
    SELECT $1, $2, $3, ${columnNames(COLUMNS, 'added.')}
    FROM ${unnestSql(COLUMNS, 4, 'added')}
    ON CONFLICT (tenant_id, lane_id, offer_id) DO NOTHING
    RETURNING offer_id`,
};

/** By task_backlog_order. */
const READ: Statement = {
  name: 'read_backlog',
  operation: 'read a backlog',
  text: `
    SELECT level, pass, number, offer FROM task_backlog
    WHERE tenant_id = $1 AND lane_id = $2 AND (level, pass, number) > ($3, $4, $5)
    ORDER BY level, pass, number
    LIMIT $6`,
};

const REMOVE: Statement = {
  name: 'remove_backlog',
  operation: 'remove from a backlog',
  text: `
    DELETE FROM task_backlog
    WHERE tenant_id = $1 AND lane_id = $2 AND offer_id = ANY ($3)`,
};

/** Across tenants: matching serves all. Reads the whole index once, when a process starts. */
const LIST_LANES: Statement = {
  operation: 'list backlogs',
  text: `
    SELECT (array_agg(lane ORDER BY offer_id))[1] AS lane, count(*)::int8 AS count FROM task_backlog
    WHERE tenant_id IS NOT NULL
    GROUP BY tenant_id, lane_id`,
};

interface StoredRow {
  readonly level: number;
  readonly pass: number;
  readonly number: number;
  readonly offer: Buffer;
}

const BEFORE_ALL: OfferRank = { level: 0, pass: 0, number: 0 };

/** The part of a backlog that is not in memory, as rows of task_backlog. */
export class PostgresBacklogStore implements BacklogStore {
  constructor(private readonly session: Session) {}

  async append(lane: BacklogLane, offers: readonly StoredOffer[]): Promise<ReadonlySet<string>> {
    const keys = new Map<string, string>();
    const rows = offers.map((offer) => {
      const offerId = uuidOfHash(offer.key);
      keys.set(offerId, offer.key);
      return { ...offer, offerId };
    });
    const added = await this.session.run<{ offer_id: string }>(APPEND, [
      ...placeOf(lane),
      encodeValue(lane),
      ...columnValues(COLUMNS, rows),
    ]);
    return new Set(added.map((row) => keys.get(row.offer_id) ?? ''));
  }

  async read(
    lane: BacklogLane,
    page: { readonly after: OfferRank | undefined; readonly countMax: number },
  ): Promise<readonly StoredOffer[]> {
    const { level, pass, number } = page.after ?? BEFORE_ALL;
    const values = [...placeOf(lane), level, pass, number, page.countMax];
    const rows = await this.session.run<StoredRow>(READ, values);
    return rows.map((row) => ({
      ...(decodeValue(row.offer) as Pick<StoredOffer, 'key' | 'offer'>),
      rank: { level: row.level, pass: row.pass, number: row.number },
    }));
  }

  async remove(lane: BacklogLane, keys: readonly string[]): Promise<void> {
    await this.session.run(REMOVE, [...placeOf(lane), keys.map((key) => uuidOfHash(key))]);
  }

  async listLanes(): Promise<readonly { readonly lane: BacklogLane; readonly count: number }[]> {
    const rows = await this.session.run<{ lane: Buffer; count: number }>(LIST_LANES, []);
    return rows.map((row) => ({ lane: decodeValue(row.lane) as BacklogLane, count: row.count }));
  }
}

function placeOf({ queue, queueType, type }: BacklogLane): [string, string] {
  const { tenantId, namespaceId, name, version = '' } = queue;
  return [tenantId, uuidOfHash(JSON.stringify([namespaceId, queueType, name, version, type]))];
}
