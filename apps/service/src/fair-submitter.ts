import {
  type EpochMs,
  type RequestOutcome,
  type RequestSubmitter,
  shardOf,
  type SubmittedRequest,
  type TenantId,
} from '@app/contract';

/** Requests of one tenant on their way into one shard, while others want something, too. */
const SHARE_COUNT = 16;
/** So long after a request of somebody else a tenant is taken to have company. */
const COMPANY_MS = 1_000;

interface Lane {
  inFlight: number;
  readonly waiting: (() => void)[];
}

/**
 * The way into the shards, shared between tenants. A tenant alone has it to itself. In company, each has a bounded number
 * of requests under way to a shard and its others wait here: they make no turn longer, no log deeper, and no crowd of
 * answers that all come at once. Counted by shard, so that one without an owner holds up nobody else's.
 */
export class FairSubmitter implements RequestSubmitter {
  private readonly lanes = new Map<string, Lane>();
  private lastTenant: TenantId | undefined;
  private companyUntil = 0;

  constructor(
    private readonly inner: RequestSubmitter,
    private readonly options: { readonly shardCount: number; readonly now: () => EpochMs },
  ) {}

  submit(request: SubmittedRequest): Promise<RequestOutcome> {
    if (!this.isInCompany(request.tenantId)) return this.inner.submit(request);
    const name = `${request.tenantId}/${String(shardOf(request, this.options.shardCount))}`;
    let lane = this.lanes.get(name);
    if (lane === undefined) {
      lane = { inFlight: 0, waiting: [] };
      this.lanes.set(name, lane);
    }
    return this.take(request, name, lane);
  }

  private isInCompany(tenantId: TenantId): boolean {
    if (tenantId === this.lastTenant && this.companyUntil === 0) return false;
    const now = this.options.now();
    if (tenantId !== this.lastTenant) {
      this.companyUntil = this.lastTenant === undefined ? 0 : now + COMPANY_MS;
      this.lastTenant = tenantId;
    }
    if (now >= this.companyUntil) this.companyUntil = 0;
    return this.companyUntil !== 0;
  }

  private async take(request: SubmittedRequest, name: string, lane: Lane): Promise<RequestOutcome> {
    // Who is let in by another's end has its place already.
    if (lane.inFlight < SHARE_COUNT) lane.inFlight += 1;
    else await new Promise<void>((resolve) => lane.waiting.push(resolve));
    try {
      return await this.inner.submit(request);
    } finally {
      const next = lane.waiting.shift();
      if (next !== undefined) next();
      else {
        lane.inFlight -= 1;
        if (lane.inFlight === 0) this.lanes.delete(name);
      }
    }
  }
}
