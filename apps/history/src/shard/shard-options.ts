import type { Scope } from '@app/contract';

import type { ShardLimits } from './shard-limits';

export interface ShardOptions {
  readonly owner: string;
  readonly limits: ShardLimits;
  /** Whether the runs of a namespace in virtual time are on this shard. */
  readonly owns: (scope: Scope) => boolean;
  /** Of the request log that this process reads; `undefined` when it reads none. */
  readonly logIncarnation: () => number | undefined;
}

/** Who had the shard when its taking was decided; `undefined`: nobody. */
export interface SeenOwner {
  readonly from: string | undefined;
}
