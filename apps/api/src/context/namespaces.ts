import { type NamespaceId, type Scope } from '@app/contract';
import { type Database, findNamespace, withTenant } from '@app/postgres';

import type { RequestContext } from './request-context';

/** Namespaces are never renamed or deleted, so what was found once stays true. */
export class Namespaces {
  private readonly kept = new Map<string, NamespaceId>();

  constructor(private readonly database: Database) {}

  /** The scope a namespace name stands for; `undefined` when the tenant has none of that name. */
  find(context: RequestContext, name: string): Scope | undefined | Promise<Scope | undefined> {
    const namespaceId = this.kept.get(`${context.tenantId}|${name}`);
    if (namespaceId !== undefined) return { tenantId: context.tenantId, namespaceId };
    return this.read(context, name);
  }

  private async read({ tenantId }: RequestContext, name: string): Promise<Scope | undefined> {
    const found = await withTenant(this.database, tenantId, (session) =>
      findNamespace(session, tenantId, name),
    );
    if (found === undefined) return undefined;
    if (this.kept.size > 100_000) this.kept.clear();
    this.kept.set(`${tenantId}|${name}`, found.namespaceId);
    return { tenantId, namespaceId: found.namespaceId };
  }
}
