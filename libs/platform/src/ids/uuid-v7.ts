import { randomFillSync } from 'node:crypto';

/** Random bytes bought in bulk: one call per id would cost more than the id. */
const pool = Buffer.allocUnsafe(4_096);
let used = pool.length;

/** A UUID that sorts by time of making (RFC 9562, version 7): keys of new rows stay near each other. */
export function newUuidV7(): string {
  if (used + 10 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.toString('hex', used, used + 10);
  used += 10;
  const time = Date.now().toString(16).padStart(12, '0');
  const variant = ((Number.parseInt(random[3] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}
