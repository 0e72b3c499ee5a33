import type { Reply, Scope, SubmittedRequest } from '@app/contract';
import type { Namespace, Session } from '@app/postgres';
import { withTenant } from '@app/postgres';

import type { Caller, GatewayPorts } from '../ports';
import type { Namespaces } from '../tenancy/namespaces';
import { namespaceNotFound, refusalOf } from './refusal-of';
import type { TaskTokens } from './task-tokens';

/** What every call of the gateway works with. */
export interface GatewayContext {
  readonly ports: GatewayPorts;
  readonly namespaces: Namespaces;
  readonly tokens: TaskTokens;
}

export interface CallOptions {
  readonly caller: Caller;
  readonly context: GatewayContext;
  /** The SDK or program, in its own words: `temporal-typescript`, `temporal-cli`. */
  readonly clientName: string;
  /** When the caller stops waiting, in milliseconds of `Date.now()`; `Infinity` for never. */
  readonly deadline: number;
  /** Aborted when the caller has gone, and when the gateway stops. */
  readonly gone: () => AbortSignal;
}

/** An answer reaches its caller before the caller's own deadline. Temporal's figure. */
const ANSWER_MARGIN_MS = 1_000;

/** One call of a tenant, while it lasts. */
export class Call {
  constructor(private readonly options: CallOptions) {}

  get context(): GatewayContext {
    return this.options.context;
  }

  get ports(): GatewayPorts {
    return this.options.context.ports;
  }

  get caller(): Caller {
    return this.options.caller;
  }

  get clientName(): string {
    return this.options.clientName;
  }

  /** Aborted when nobody waits for the answer any more. */
  get gone(): AbortSignal {
    return this.options.gone();
  }

  /** How long the call may still wait, at most `atMostMs`. */
  waitMs(atMostMs: number): number {
    const leftMs = this.options.deadline - Date.now() - ANSWER_MARGIN_MS;
    return Math.max(0, Math.min(atMostMs, leftMs));
  }

  async namespace(name: string | null | undefined): Promise<Namespace> {
    const { caller, context } = this.options;
    const found = await context.namespaces.find(caller.tenantId, name ?? '');
    if (found === undefined) throw namespaceNotFound(name ?? '');
    return found;
  }

  async scope(name: string | null | undefined): Promise<Scope> {
    const { tenantId, namespaceId } = await this.namespace(name);
    return { tenantId, namespaceId };
  }

  /** Resolves after the commit. A refusal of the engine ends the call. */
  async submit(request: SubmittedRequest): Promise<Reply> {
    const outcome = await this.ports.submitter.submit(request);
    if (!outcome.ok) throw refusalOf(outcome.rejection);
    return outcome.reply;
  }

  /** Reads or writes what belongs to the tenant. */
  withTenant<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return withTenant(this.ports.database, this.caller.tenantId, work);
  }
}
