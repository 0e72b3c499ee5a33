/** Whether the statement that failed may have taken effect. */
export type StoreOutcome = 'not-applied' | 'unknown';

export interface StoreFault {
  readonly outcome: StoreOutcome;
  /** Whether the same statement may succeed later without a change. */
  readonly retryable: boolean;
  readonly sqlState?: string | undefined;
  readonly constraint?: string | undefined;
  readonly cause: unknown;
}

/**
 * Postgres did not do, or may not have done, what it was asked. After an `unknown` outcome the caller must not use
 * what it holds in memory: it acquires the shard again and reloads.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly outcome: StoreOutcome;
  readonly retryable: boolean;
  readonly sqlState: string | undefined;
  readonly constraint: string | undefined;

  constructor(message: string, fault: StoreFault) {
    super(message, { cause: fault.cause });
    this.outcome = fault.outcome;
    this.retryable = fault.retryable;
    this.sqlState = fault.sqlState;
    this.constraint = fault.constraint;
  }
}
