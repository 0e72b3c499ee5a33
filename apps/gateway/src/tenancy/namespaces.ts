import type { NamespaceId, Scope, SearchAttributeType, TenantId } from '@app/contract';
import {
  type Database,
  findNamespace,
  listNamespaces,
  listSearchAttributes,
  type Namespace,
  readTenant,
  withTenant,
} from '@app/postgres';

import type { AttributeTypes } from '../mapping/search-attribute';

/** Search attributes that were added elsewhere are known here after this at the latest. */
const ATTRIBUTES_KEPT_MS = 2_000;
/** A change of a namespace's retention, likewise. */
const NAMESPACE_KEPT_MS = 10_000;
const KEPT_COUNT_MAX = 100_000;

interface Kept<Value> {
  readonly value: Value;
  readonly until: number;
}

/** Namespaces of tenants by name, and what their names stand for. They are never renamed or deleted. */
export class Namespaces {
  private readonly byName = new Map<string, Kept<Namespace>>();
  private readonly names = new Map<NamespaceId, string>();
  private readonly attributes = new Map<NamespaceId, Kept<AttributeTypes>>();

  constructor(private readonly database: Database) {}

  /** By its name, by `name.account` as Temporal Cloud writes it, or by its id. */
  async find(tenantId: TenantId, name: string): Promise<Namespace | undefined> {
    const key = `${tenantId}|${name}`;
    const kept = this.byName.get(key);
    if (kept !== undefined && kept.until > performance.now()) return kept.value;
    const found = await this.read(tenantId, name);
    if (found === undefined) return undefined;
    keep(this.byName, key, found, NAMESPACE_KEPT_MS);
    this.names.set(found.namespaceId, found.name);
    return found;
  }

  /** The name of a namespace that was looked up by `learn` or `find` before. */
  nameOf(namespaceId: NamespaceId): string {
    return this.names.get(namespaceId) ?? '';
  }

  /** Learns the names of all namespaces of the tenant, unless this one is known already. */
  async learn(tenantId: TenantId, namespaceId: NamespaceId): Promise<void> {
    if (this.names.has(namespaceId)) return;
    for (const each of await this.list(tenantId)) this.names.set(each.namespaceId, each.name);
  }

  list(tenantId: TenantId): Promise<Namespace[]> {
    return withTenant(this.database, tenantId, (session) => listNamespaces(session, tenantId));
  }

  /** Types of the search attributes of a namespace. */
  async attributeTypes(namespace: Scope): Promise<AttributeTypes> {
    const kept = this.attributes.get(namespace.namespaceId);
    if (kept !== undefined && kept.until > performance.now()) return kept.value;
    const known = await withTenant(this.database, namespace.tenantId, (session) =>
      listSearchAttributes(session, namespace),
    );
    const types = new Map<string, SearchAttributeType>(known.map(({ name, type }) => [name, type]));
    keep(this.attributes, namespace.namespaceId, types, ATTRIBUTES_KEPT_MS);
    return types;
  }

  /** Something about it was changed here. */
  forget({ namespaceId }: Pick<Namespace, 'namespaceId'>): void {
    this.attributes.delete(namespaceId);
    for (const [key, { value }] of this.byName) {
      if (value.namespaceId === namespaceId) this.byName.delete(key);
    }
  }

  private read(tenantId: TenantId, name: string): Promise<Namespace | undefined> {
    return withTenant(this.database, tenantId, async (session) => {
      const named = await findNamespace(session, tenantId, name);
      if (named !== undefined) return named;
      const point = name.lastIndexOf('.');
      if (point === -1) {
        const all = await listNamespaces(session, tenantId);
        return all.find(({ namespaceId }) => namespaceId === name);
      }
      const tenant = await readTenant(session, tenantId);
      const suffix = name.slice(point + 1);
      const isOwn = suffix === tenant?.name || suffix === tenant?.accountNumber;
      return isOwn ? findNamespace(session, tenantId, name.slice(0, point)) : undefined;
    });
  }
}

function keep<Key, Value>(map: Map<Key, Kept<Value>>, key: Key, value: Value, ms: number): void {
  if (map.size >= KEPT_COUNT_MAX) map.clear();
  map.set(key, { value, until: performance.now() + ms });
}
