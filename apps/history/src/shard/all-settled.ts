/**
 * As `Promise.all`, but fails only once nothing is on its way any more: an answer that comes after the memory of a shard
 * was dropped would put into it what was true before.
 */
export async function allSettled(asked: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(asked);
  for (const each of settled) if (each.status === 'rejected') throw each.reason;
}
