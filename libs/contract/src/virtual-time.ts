import type { DurationMs, EpochMs, NamespaceId, Scope } from './ids';
import type { RequestOutcome } from './reply';

/**
 * Namespaces with a clock of their own are known by their id, so that nobody has to look it up: the namespaces of real
 * time pay one comparison. The ids of others are random (version 4) and can never look like this.
 */
const MARK = 'c10c0000-';

/** The id of a namespace with a clock of its own, of a random UUID. */
export function virtualNamespaceId(uuid: string): NamespaceId {
  return `${MARK}${uuid.slice(9, 14)}8${uuid.slice(15)}` as NamespaceId;
}

export function hasVirtualClock(namespaceId: NamespaceId): boolean {
  return namespaceId.startsWith(MARK) && namespaceId.charAt(14) === '8';
}

/** What the clock of a namespace shows, and where it is on its way to. Only ever raised. */
export interface NamespaceClock extends Scope {
  readonly now: EpochMs;
  /** It goes on to here, wake-up by wake-up, as soon as what is under way allows; absent when it has arrived. */
  readonly target?: EpochMs;
  /** It jumps to each wake-up until here by itself, whenever nothing is under way. */
  readonly skipUntil?: EpochMs;
}

export type ClockMove =
  | { readonly type: 'to'; readonly time: EpochMs }
  | { readonly type: 'by'; readonly durationMs: DurationMs }
  /** To the next wake-up of the namespace; nowhere when there is none. */
  | { readonly type: 'next' }
  /** By itself from wake-up to wake-up, as far as this. Answers at once. */
  | { readonly type: 'skip'; readonly until: EpochMs };

export interface MoveClock extends Scope {
  readonly move: ClockMove;
  readonly requestId?: string;
  /** How long the answer may wait, in real time, for what is under way. */
  readonly patienceMs: DurationMs;
}

/** The way to the clocks of namespaces. */
export interface ClockMover {
  /**
   * Answers when the clock has arrived and what it woke has been done, or when patience ends: then the clock goes on by
   * itself. `reply.clock` tells what it shows.
   */
  moveClock(request: MoveClock): Promise<RequestOutcome>;
}

/** What a caller of `moveClock` is told. */
export interface ClockReply {
  readonly now: EpochMs;
  /** Where it was told to go; `null` when there was no wake-up to go to. */
  readonly target: EpochMs | null;
  readonly arrived: boolean;
}
