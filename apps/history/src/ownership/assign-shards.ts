import { ShardId } from '@app/contract';

/**
 * Which process should own which shard: as evenly as it goes, and everybody keeps what they have as far as that allows.
 * The same for all who see the same, so nobody has to be asked; where two see different things, the fence decides.
 */
export function assignShards(
  members: readonly string[],
  owners: ReadonlyMap<ShardId, string | undefined>,
): ReadonlyMap<ShardId, string> {
  const assigned = new Map<ShardId, string>();
  if (members.length === 0) return assigned;
  const shards = [...owners.keys()].sort((a, b) => a - b);
  const room = roomOf(members, owners);
  for (const shardId of shards) {
    const owner = owners.get(shardId);
    const left = owner === undefined ? 0 : (room.get(owner) ?? 0);
    if (owner === undefined || left === 0) continue;
    room.set(owner, left - 1);
    assigned.set(shardId, owner);
  }
  const free = [...room].flatMap(([member, left]) => new Array<string>(left).fill(member));
  let next = 0;
  for (const shardId of shards) {
    const member = free[next];
    if (assigned.has(shardId) || member === undefined) continue;
    assigned.set(ShardId(shardId), member);
    next += 1;
  }
  return assigned;
}

/** How many each may have. Where it does not divide evenly, those who have most keep the surplus. */
function roomOf(
  members: readonly string[],
  owners: ReadonlyMap<ShardId, string | undefined>,
): Map<string, number> {
  const owned = new Map(members.map((member) => [member, 0]));
  for (const owner of owners.values()) {
    const count = owner === undefined ? undefined : owned.get(owner);
    if (owner !== undefined && count !== undefined) owned.set(owner, count + 1);
  }
  const least = Math.floor(owners.size / members.length);
  const surplusCount = owners.size % members.length;
  const byOwned = [...owned].sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1));
  return new Map(
    byOwned.map(([member], index) => [member, least + (index < surplusCount ? 1 : 0)]),
  );
}
