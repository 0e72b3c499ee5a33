import type { TenantId } from '@app/contract';

/** Tenants looked at in vain per slot that comes free, so that freeing one stays cheap under overload. */
const LOOKS_IN_VAIN_MAX = 8;

interface Holder {
  held: number;
  readonly waiters: Set<() => void>;
}

/**
 * Attempts that this process may hold at once, shared by all tenants. A tenant may hold as many as are still free (a
 * dynamic threshold): alone half of them, one of two a third each, and a tenant that comes new always finds some. So no
 * tenant with slow workers can take the process away from the others, whatever its endpoints allow.
 */
export class SharedSlots {
  private free: number;
  private readonly holders = new Map<TenantId, Holder>();
  private waiting: TenantId[] = [];

  constructor(slotCountMax: number) {
    this.free = slotCountMax;
  }

  get freeCount(): number {
    return this.free;
  }

  available(tenantId: TenantId): number {
    return Math.max(0, this.free - (this.holders.get(tenantId)?.held ?? 0));
  }

  take(tenantId: TenantId): void {
    this.free -= 1;
    this.holderOf(tenantId).held += 1;
  }

  give(tenantId: TenantId): void {
    const holder = this.holderOf(tenantId);
    this.free += 1;
    holder.held -= 1;
    this.forgetIdle(tenantId, holder);
    if (this.waiting.length > 0) this.wake();
  }

  /** Calls `ready` once when the tenant may take slots again; tenants take turns. */
  wait(tenantId: TenantId, ready: () => void): void {
    const { waiters } = this.holderOf(tenantId);
    if (waiters.size === 0) this.waiting.push(tenantId);
    waiters.add(ready);
  }

  private wake(): void {
    const turn = this.waiting;
    this.waiting = [];
    let inVain = 0;
    let looks = 0;
    for (const tenantId of turn) {
      if (inVain === LOOKS_IN_VAIN_MAX) break;
      looks += 1;
      if (this.available(tenantId) === 0) {
        inVain += 1;
        this.waiting.push(tenantId);
      } else {
        this.wakeTenant(tenantId);
      }
    }
    this.waiting = [...turn.slice(looks), ...this.waiting];
  }

  private wakeTenant(tenantId: TenantId): void {
    const holder = this.holderOf(tenantId);
    const waiters = [...holder.waiters];
    holder.waiters.clear();
    for (const ready of waiters) ready();
    this.forgetIdle(tenantId, holder);
  }

  private holderOf(tenantId: TenantId): Holder {
    const known = this.holders.get(tenantId);
    if (known !== undefined) return known;
    const created: Holder = { held: 0, waiters: new Set() };
    this.holders.set(tenantId, created);
    return created;
  }

  private forgetIdle(tenantId: TenantId, holder: Holder): void {
    if (holder.held > 0 || holder.waiters.size > 0) return;
    if (this.holders.get(tenantId) === holder) this.holders.delete(tenantId);
  }
}
