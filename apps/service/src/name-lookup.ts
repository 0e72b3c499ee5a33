import type { NamespaceId, Scope, SearchAttributeType, TenantId } from '@app/contract';
import type { NameLookup } from '@app/dispatcher';
import { type Database, findNamespace, listSearchAttributes, withTenant } from '@app/postgres';

/** Names change seldom, and a name that was added is looked for at once by whoever added it. */
const KEPT_MS = 10_000;
const KEPT_COUNT_MAX = 10_000;

interface Kept {
  readonly value: Promise<unknown>;
  readonly until: number;
}

/** What workflow code may name, read by tenant and kept for some seconds. */
export class PostgresNameLookup implements NameLookup {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly database: Database,
    private readonly monotonicMs: () => number,
  ) {}

  attributeTypes(scope: Scope): Promise<ReadonlyMap<string, SearchAttributeType>> {
    const { tenantId, namespaceId } = scope;
    return this.keep(`attributes/${tenantId}/${namespaceId}`, async () => {
      const known = await withTenant(this.database, tenantId, (session) =>
        listSearchAttributes(session, scope),
      );
      return new Map(known.map(({ name, type }) => [name, type]));
    });
  }

  namespaceIdOf(tenantId: TenantId, name: string): Promise<NamespaceId | undefined> {
    return this.keep(`namespace/${tenantId}/${name}`, async () => {
      const found = await withTenant(this.database, tenantId, (session) =>
        findNamespace(session, tenantId, name),
      );
      return found?.namespaceId;
    });
  }

  private keep<T>(key: string, read: () => Promise<T>): Promise<T> {
    const now = this.monotonicMs();
    const known = this.kept.get(key);
    if (known !== undefined && known.until > now) return known.value as Promise<T>;
    if (this.kept.size >= KEPT_COUNT_MAX) this.kept.clear();
    const value = read();
    this.kept.set(key, { value, until: now + KEPT_MS });
    value.catch(() => this.kept.delete(key));
    return value;
  }
}
