import type { RunKey } from '@app/contract';

import type { ShardItem } from './shard-item';

/**
 * One run cannot be folded or decided: a bug of ours, or damaged data. Concerns nobody else, so the run is set aside and
 * the shard goes on.
 */
export class RunFault extends Error {
  override readonly name = 'RunFault';

  constructor(
    /** `undefined` when the run does not exist yet: a start that cannot be decided. */
    readonly run: RunKey | undefined,
    cause: unknown,
    /** What was being taken up; `undefined` when the run could not even be folded. */
    readonly item?: ShardItem,
  ) {
    super(`run ${run?.runId ?? 'to be started'} cannot be decided`, { cause });
  }
}
