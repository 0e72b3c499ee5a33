import type { ShardId } from '@app/contract';

import type { Session, Statement } from '../session';

/** A process of the installation, as it announces itself. */
export interface Member {
  readonly memberId: string;
  readonly roles: readonly string[];
  /** `host:port`. */
  readonly address: string;
  readonly version: string;
}

export interface MemberRow extends Member {
  /** Since it was last heard of, by the database's clock. */
  readonly silentMs: number;
}

/** What a process sees of the installation when it says that it is alive. */
export interface ClusterRows {
  readonly members: readonly MemberRow[];
  /** By shard: the member that owns it, if one does. */
  readonly owners: ReadonlyMap<ShardId, string | undefined>;
  /** The newest life of the request log, if there is one. */
  readonly log: RequestLogRow | undefined;
}

export interface RequestLogRow {
  readonly incarnation: number;
  readonly name: string;
  readonly isReady: boolean;
}

const BEAT: Statement = {
  name: 'beat',
  operation: 'say that the process is alive',
  text: `
    INSERT INTO members (member_id, roles, address, version) VALUES ($1, $2, $3, $4)
    ON CONFLICT (member_id) DO UPDATE SET beat_at = clock_timestamp()`,
};

/** Those that went without a word long ago are forgotten on the way. */
const LIST_MEMBERS: Statement = {
  name: 'list_members',
  operation: 'list the processes',
  text: `
    WITH forgotten AS (DELETE FROM members WHERE beat_at < clock_timestamp() - interval '10 minutes')
    SELECT member_id, roles, address, version,
      floor(extract(epoch FROM clock_timestamp() - beat_at) * 1000)::int8 AS silent_ms
    FROM members WHERE beat_at >= clock_timestamp() - interval '10 minutes'
    ORDER BY member_id`,
};

const LIST_OWNERS: Statement = {
  name: 'list_owners',
  operation: 'list the owners of shards',
  text: 'SELECT shard_id, owner FROM shards',
};

const READ_LOG: Statement = {
  name: 'read_request_log',
  operation: 'read which request log is in use',
  text: `
    SELECT incarnation, name, ready_at IS NOT NULL AS is_ready
    FROM request_logs ORDER BY incarnation DESC LIMIT 1`,
};

const LEAVE: Statement = {
  name: 'leave',
  operation: 'say that the process leaves',
  text: 'DELETE FROM members WHERE member_id = $1',
};

interface StoredMember {
  readonly member_id: string;
  readonly roles: readonly string[];
  readonly address: string;
  readonly version: string;
  readonly silent_ms: number;
}

interface StoredLog {
  readonly incarnation: number;
  readonly name: string;
  readonly is_ready: boolean;
}

/** Says that the process is alive, and reads what the installation looks like. A few small rows each. */
export async function beat(session: Session, self: Member): Promise<ClusterRows> {
  await session.run(BEAT, [self.memberId, self.roles, self.address, self.version]);
  const members = await session.run<StoredMember>(LIST_MEMBERS, []);
  const owners = await session.run<{ shard_id: ShardId; owner: string | null }>(LIST_OWNERS, []);
  const log = await readRequestLog(session);
  return {
    members: members.map((row) => ({
      memberId: row.member_id,
      roles: row.roles,
      address: row.address,
      version: row.version,
      silentMs: row.silent_ms,
    })),
    owners: new Map(owners.map(({ shard_id, owner }) => [shard_id, owner ?? undefined])),
    log,
  };
}

/** The process is not counted any more, from now on. */
export async function leave(session: Session, memberId: string): Promise<void> {
  await session.run(LEAVE, [memberId]);
}

async function readRequestLog(session: Session): Promise<RequestLogRow | undefined> {
  const [row] = await session.run<StoredLog>(READ_LOG, []);
  return row && { incarnation: row.incarnation, name: row.name, isReady: row.is_ready };
}
