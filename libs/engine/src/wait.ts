import type { EpochMs } from '@app/contract';

/** What the engine knows about the wait of a pending item; who or what keeps it is known outside. */
export interface Wait {
  readonly for:
    /** A back-off or a delayed dispatch. */
    | 'Backoff'
    /** A worker or host to take it. */
    | 'Dispatch'
    /** The worker or host that has it. */
    | 'Answer'
    /** A result by task token. */
    | 'Token'
    /** An operator who lets it go on. */
    | 'Unpause'
    /** An operator who lets the run go on. */
    | 'UnpauseRun'
    /** Another run. */
    | 'Others'
    /** Its moment. */
    | 'Time';
  readonly since: EpochMs;
  /** When it ends by itself; absent means never. */
  readonly until?: EpochMs;
  /** Why the last dispatch came back unburnt. */
  readonly returnReason?: string;
}

/** A described item whose reason for waiting is not yet in words. */
export type Described<T> = Omit<T, 'waiting'> & { readonly wait: Wait };
