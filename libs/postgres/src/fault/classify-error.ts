import { DatabaseError } from 'pg';

import { type StoreOutcome, StoreUnavailable } from './store-unavailable';

interface Verdict {
  readonly outcome: StoreOutcome;
  readonly retryable: boolean;
}

const LATER: Verdict = { outcome: 'not-applied', retryable: true };
const NEVER: Verdict = { outcome: 'not-applied', retryable: false };
const UNKNOWN: Verdict = { outcome: 'unknown', retryable: true };

/** SQLSTATEs that say something else than their class. */
const BY_STATE: Readonly<Record<string, Verdict>> = {
  /** The one error of class 40 that says that nobody knows. */
  '40003': UNKNOWN,
  /** statement_timeout or a cancel: the timer is off once the commit begins. */
  '57014': LATER,
  /** Starting up or shutting down: refused before anything ran. */
  '57P03': LATER,
  /** lock_timeout. */
  '55P03': LATER,
  /** Read-only transaction: the server became a standby. */
  '25006': LATER,
  /** Idle in transaction for too long: it was rolled back. */
  '25P03': LATER,
};

/** Verdicts by the class of a SQLSTATE. An error of a statement that ran by itself means that it was rolled back. */
const BY_CLASS: Readonly<Record<string, Verdict>> = {
  /** Connection exceptions. */
  '08': UNKNOWN,
  /** A value or constraint refused: a bug, or the write of an owner that lost its fence. */
  '22': NEVER,
  '23': NEVER,
  /** Serialization failure, deadlock. */
  '40': LATER,
  '42': NEVER,
  /** Disk full, out of memory, too many connections. */
  '53': LATER,
  /** Shutdown and crash of the backend can fall between the commit record and its answer. */
  '57': UNKNOWN,
  /** Input or output of the server's files failed, possibly while flushing the commit record. */
  '58': UNKNOWN,
  XX: UNKNOWN,
};

/** Fault for an error that a statement met on a live connection (`reliability`, outcome table). */
export function statementFault(operation: string, cause: unknown): StoreUnavailable {
  const { code, constraint } = fieldsOf(cause);
  // A client-side time-out, a reset connection, a closed socket: the statement may have arrived and committed.
  const verdict = code === undefined ? UNKNOWN : verdictOf(code);
  return new StoreUnavailable(sentence(operation, cause), {
    ...verdict,
    sqlState: code,
    constraint,
    cause,
  });
}

/** Wrong password, unknown database, missing role or privilege: these do not heal by waiting. */
const REFUSED_CLASSES: ReadonlySet<string> = new Set(['22', '28', '3D', '42']);

/** Fault for a connection that could not be had: nothing was sent. */
export function connectionFault(operation: string, cause: unknown): StoreUnavailable {
  const { code } = fieldsOf(cause);
  const isRefused = code !== undefined && REFUSED_CLASSES.has(code.slice(0, 2));
  return new StoreUnavailable(sentence(operation, cause), {
    outcome: 'not-applied',
    retryable: !isRefused,
    sqlState: code,
    cause,
  });
}

/** Whether the connection on which the error came may be used again. */
export function isConnectionUsable(fault: StoreUnavailable): boolean {
  return (
    fault.outcome === 'not-applied' && fault.sqlState !== '25006' && fault.sqlState !== '25P03'
  );
}

function verdictOf(sqlState: string): Verdict {
  return BY_STATE[sqlState] ?? BY_CLASS[sqlState.slice(0, 2)] ?? NEVER;
}

/** Only what the server said has an SQLSTATE; errors of sockets carry codes of another kind. */
function fieldsOf(cause: unknown): { code: string | undefined; constraint: string | undefined } {
  if (!(cause instanceof DatabaseError)) return { code: undefined, constraint: undefined };
  return { code: cause.code, constraint: cause.constraint };
}

function sentence(operation: string, cause: unknown): string {
  return `Postgres failed to ${operation}: ${cause instanceof Error ? cause.message : String(cause)}`;
}
