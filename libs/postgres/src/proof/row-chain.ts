import { createHash } from 'node:crypto';

import type { RunId, TenantId } from '@app/contract';

import { writeUuid } from '../codec/uuid-text';

/** What the chain of a row covers beside the chain of the row before it. */
export interface ChainedRow {
  readonly firstEventId: number;
  readonly lastEventId: number;
  /** As stored: the first byte is the version of the codec, and what was written is never written anew. */
  readonly facts: Uint8Array;
}

/** What the first row of a run continues: its tenant and its id, so that rows of one run are no rows of another. */
export function chainSeed(run: { readonly tenantId: TenantId; readonly runId: RunId }): Buffer {
  const seed = Buffer.alloc(32);
  if (!writeUuid(run.tenantId, seed, 0) || !writeUuid(run.runId, seed, 16)) {
    throw new TypeError(`"${run.tenantId}" or "${run.runId}" is no canonical UUID.`);
  }
  return seed;
}

/** The same as `CHAIN_SQL`, which computes it when the row is written. */
export function nextChain(previous: Uint8Array, row: ChainedRow): Buffer {
  const ids = Buffer.alloc(16);
  ids.writeBigInt64BE(BigInt(row.firstEventId), 0);
  ids.writeBigInt64BE(BigInt(row.lastEventId), 8);
  return createHash('sha256').update(previous).update(ids).update(row.facts).digest();
}
