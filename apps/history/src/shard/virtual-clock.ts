import type { EpochMs, NamespaceClock, RunId, RunKey, Scope } from '@app/contract';

import { DueHeap } from './due-heap';
import type { Wake } from './shard-memory';

/** Names a namespace in maps. */
export function scopeText({ tenantId, namespaceId }: Scope): string {
  return `${tenantId}|${namespaceId}`;
}

/**
 * Wake-ups of runs in virtual time are stored beyond every real moment (the year 144,683), so that looking ahead in real
 * time never meets them. While somebody works on such a run, what is stored is a real moment, as for any other.
 */
const VIRTUAL_WAKE_ORIGIN = 2 ** 52;

export function storedVirtualWake(dueAt: EpochMs): number {
  return VIRTUAL_WAKE_ORIGIN + dueAt;
}

/** `undefined` when what is stored is a real moment. */
export function virtualWakeOf(stored: number): EpochMs | undefined {
  return stored < VIRTUAL_WAKE_ORIGIN ? undefined : stored - VIRTUAL_WAKE_ORIGIN;
}

/**
 * The clock of one namespace as the owner of its shard holds it. It stands still unless it is told to move; everything
 * here is a copy of what is stored, with the turn in progress on top.
 */
export class VirtualClock {
  readonly scope: Scope;
  /** When which run is due, by this clock. */
  readonly wakes = new DueHeap<Wake>();
  /** Wake-ups before this are in the heap; later ones have to be read. */
  horizon: EpochMs = Number.POSITIVE_INFINITY;
  /** Runs of which the store only says when they need attention in real time. */
  readonly unknown: RunKey[] = [];
  /** Runs that somebody works on in real time. */
  readonly underWay = new Set<RunId>();
  now: EpochMs;
  target: EpochMs | undefined;
  skipUntil: EpochMs | undefined;

  constructor(stored: NamespaceClock) {
    this.scope = { tenantId: stored.tenantId, namespaceId: stored.namespaceId };
    this.now = stored.now;
    this.target = stored.target;
    this.skipUntil = stored.skipUntil;
  }

  get isMoving(): boolean {
    return this.target !== undefined || this.skipUntil !== undefined;
  }

  raise(to: EpochMs): void {
    this.now = Math.max(this.now, to);
  }

  toStored(): NamespaceClock {
    return {
      ...this.scope,
      now: this.now,
      ...(this.target !== undefined && { target: this.target }),
      ...(this.skipUntil !== undefined && { skipUntil: this.skipUntil }),
    };
  }
}
