import { randomInt, randomUUID } from 'node:crypto';

import {
  NamespaceId,
  type Rejection,
  rejection,
  type Scope,
  type SearchAttributeType,
  TenantId,
  virtualNamespaceId,
} from '@app/contract';
import { uuidOfText } from '@app/platform';
import {
  addSearchAttribute,
  type ApiKey,
  audit,
  findNamespace,
  insertApiKey,
  insertClock,
  insertNamespace,
  insertTenant,
  listApiKeys,
  listNamespaces,
  listSearchAttributes,
  type Namespace,
  readTenant,
  removeSearchAttribute,
  revokeApiKey,
  type SearchAttributeDefinition,
  type Session,
  setNamespaceRetention,
  type Tenant,
  withTenant,
} from '@app/postgres';

import { hashSecret, newApiKey } from '../context/api-key-format';
import { makeChange } from '../context/change';
import {
  API_SCOPES,
  hasScope,
  type RequestContext,
  scopeRefusal,
} from '../context/request-context';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { idProblem } from '../workflow/to-request';
import type { WorkflowService } from '../workflow/workflow.service';

/** Shorter ones would delete runs before anybody has read their results. */
const RETENTION_MS_MIN = 60_000;

export interface CreateNamespaceArgs {
  readonly name: string;
  readonly description: string;
  readonly clock: 'REAL' | 'VIRTUAL';
  /** What a clock of its own shows at first. */
  readonly time?: number | null;
  readonly requestId?: string | null;
}

/** Tenants, namespaces, API keys and search attributes. */
export class TenantService {
  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {}

  async own(context: RequestContext): Promise<Tenant | undefined> {
    return withTenant(this.ports.database, context.tenantId, (session) =>
      readTenant(session, context.tenantId),
    );
  }

  async createTenant(
    context: RequestContext,
    args: { name: string; accountNumber?: string | null; requestId?: string | null },
  ): Promise<unknown> {
    const problem = scopeRefusal(context, 'platform') ?? idProblem('name', args.name);
    if (problem !== undefined) return refused(problem);
    const accountNumber = args.accountNumber ?? String(randomInt(1e11, 1e12 - 1)).padStart(12, '0');
    if (!/^\d{12}$/.test(accountNumber)) {
      return refused(rejection('INVALID_ARGUMENT', 'accountNumber must have twelve digits.'));
    }
    // Of the request id, so that a repetition finds what the first one made.
    const tenantId = TenantId(
      args.requestId == null
        ? randomUUID()
        : uuidOfText(`tenant|${context.tenantId}|${args.requestId}`),
    );
    const key = newApiKey();
    const created = await withTenant(this.ports.database, tenantId, async (session) => {
      const tenant = await insertTenant(session, { tenantId, name: args.name, accountNumber });
      if (tenant === undefined) {
        const earlier = await readTenant(session, tenantId);
        return earlier && { tenant: earlier, secret: null };
      }
      await audit(session, {
        tenantId,
        actor: context.actor,
        operation: 'createTenant',
        subject: args.name,
      });
      await insertNamespace(session, {
        tenantId,
        namespaceId: NamespaceId(randomUUID()),
        name: 'default',
        description: '',
      });
      await insertApiKey(
        session,
        { tenantId, keyId: key.keyId, name: 'first', scopes: ['admin'] },
        hashSecret(key.secret),
      );
      return { tenant, secret: key.text };
    });
    if (created === undefined)
      return refused(rejection('NAME_TAKEN', 'The tenant name or number is in use.'));
    return { __typename: 'CreatedTenant', ...created };
  }

  async namespaces(context: RequestContext): Promise<readonly Namespace[]> {
    if (scopeRefusal(context, 'read') !== undefined) return [];
    return withTenant(this.ports.database, context.tenantId, (session) =>
      listNamespaces(session, context.tenantId),
    );
  }

  async createNamespace(context: RequestContext, args: CreateNamespaceArgs): Promise<unknown> {
    const problem = idProblem('name', args.name);
    if (problem !== undefined) return refused(problem);
    if (args.time != null && args.clock === 'REAL') {
      return refused(rejection('INVALID_ARGUMENT', 'time is for a clock of its own.'));
    }
    const { tenantId } = context;
    const changed = await makeChange(
      this.ports.database,
      context,
      {
        operation: 'createNamespace',
        subject: args.name,
        scope: 'admin',
        requestId: args.requestId,
      },
      (session) => this.insertNamespace(session, tenantId, args),
    );
    return 'code' in changed ? refused(changed) : { __typename: 'Namespace', ...changed.answer };
  }

  async setRetention(
    context: RequestContext,
    args: { namespace: string; retention?: number | null; requestId?: string | null },
  ): Promise<unknown> {
    const retentionMs = args.retention ?? null;
    if (retentionMs !== null && retentionMs < RETENTION_MS_MIN) {
      return refused(rejection('INVALID_ARGUMENT', 'The retention must be a minute or more.'));
    }
    const { namespace: name, requestId } = args;
    const changed = await makeChange(
      this.ports.database,
      context,
      { operation: 'setNamespaceRetention', subject: name, scope: 'admin', requestId },
      async (session): Promise<Namespace | Rejection> =>
        (await setNamespaceRetention(session, context.tenantId, { name, retentionMs })) ??
        rejection('NAMESPACE_NOT_FOUND', `There is no namespace "${name}".`),
    );
    return 'code' in changed ? refused(changed) : { __typename: 'Namespace', ...changed.answer };
  }

  private async insertNamespace(
    session: Session,
    tenantId: TenantId,
    { name, description, clock, time }: CreateNamespaceArgs,
  ): Promise<Namespace | Rejection> {
    const isVirtual = clock === 'VIRTUAL';
    const namespaceId = isVirtual ? virtualNamespaceId(randomUUID()) : NamespaceId(randomUUID());
    const created = await insertNamespace(session, { tenantId, namespaceId, name, description });
    if (created === undefined) return rejection('NAME_TAKEN', `A namespace is named "${name}".`);
    if (isVirtual) {
      await insertClock(session, { tenantId, namespaceId, now: time ?? created.createdAt });
    }
    return created;
  }

  async apiKeys(context: RequestContext): Promise<unknown> {
    if (!hasScope(context, 'admin')) return [];
    const keys = await withTenant(this.ports.database, context.tenantId, (session) =>
      listApiKeys(session, context.tenantId),
    );
    return keys.map(keyView);
  }

  async createApiKey(
    context: RequestContext,
    args: {
      name: string;
      scopes: readonly string[];
      expiresAt?: number | null;
      requestId?: string | null;
    },
  ): Promise<unknown> {
    const unknown = args.scopes.filter((scope) => !API_SCOPES.some((known) => known === scope));
    if (unknown.length > 0 || args.scopes.length === 0) {
      const message = `scopes must be some of ${API_SCOPES.join(', ')}.`;
      return refused(rejection('INVALID_ARGUMENT', message));
    }
    const beyond = args.scopes.find(
      (scope) => !hasScope(context, scope as (typeof API_SCOPES)[number]),
    );
    if (beyond !== undefined) {
      return refused(
        rejection('PERMISSION_DENIED', `You do not have the scope "${beyond}" to give.`),
      );
    }
    const key = newApiKey();
    const { tenantId } = context;
    const changed = await makeChange(
      this.ports.database,
      context,
      { operation: 'createApiKey', subject: args.name, scope: 'admin', requestId: args.requestId },
      (session) =>
        insertApiKey(
          session,
          {
            tenantId,
            keyId: key.keyId,
            name: args.name,
            scopes: args.scopes,
            ...(args.expiresAt != null && { expiresAt: args.expiresAt }),
          },
          hashSecret(key.secret),
        ),
    );
    if ('code' in changed) return refused(changed);
    return {
      __typename: 'CreatedApiKey',
      apiKey: keyView(changed.answer),
      secret: changed.repeated ? null : key.text,
    };
  }

  async revokeApiKey(
    context: RequestContext,
    args: { id: string; requestId?: string | null },
  ): Promise<unknown> {
    const changed = await makeChange(
      this.ports.database,
      context,
      { operation: 'revokeApiKey', subject: args.id, scope: 'admin', requestId: args.requestId },
      async (session: Session): Promise<ApiKey | Rejection> =>
        (await revokeApiKey(session, context.tenantId, args.id)) ?? rejection('API_KEY_NOT_FOUND'),
    );
    return 'code' in changed
      ? refused(changed)
      : { __typename: 'ApiKey', ...keyView(changed.answer) };
  }

  addSearchAttribute(
    context: RequestContext,
    args: { namespace: string; name: string; type: SearchAttributeType; requestId?: string | null },
  ): Promise<unknown> {
    const { name, type } = args;
    return this.changeSearchAttribute(context, 'addSearchAttribute', args, (session, scope) =>
      addSearchAttribute(session, scope, { name, type }),
    );
  }

  removeSearchAttribute(
    context: RequestContext,
    args: { namespace: string; name: string; requestId?: string | null },
  ): Promise<unknown> {
    return this.changeSearchAttribute(context, 'removeSearchAttribute', args, (session, scope) =>
      removeSearchAttribute(session, scope, args.name),
    );
  }

  private async changeSearchAttribute(
    context: RequestContext,
    operation: string,
    args: { namespace: string; name: string; requestId?: string | null },
    work: (session: Session, scope: Scope) => Promise<SearchAttributeDefinition | Rejection>,
  ): Promise<unknown> {
    const scope = await this.workflows.writable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const subject = `${args.namespace}/${args.name}`;
    const changed = await makeChange(
      this.ports.database,
      context,
      { operation, subject, scope: 'admin', requestId: args.requestId },
      (session) => work(session, scope),
    );
    return 'code' in changed
      ? refused(changed)
      : { __typename: 'SearchAttribute', ...changed.answer };
  }

  async searchAttributes(namespace: Namespace): Promise<unknown> {
    return withTenant(this.ports.database, namespace.tenantId, async (session) => {
      const known = await findNamespace(session, namespace.tenantId, namespace.name);
      return known ? listSearchAttributes(session, known) : [];
    });
  }
}

function keyView({ keyId, tenantId: _tenantId, ...rest }: ApiKey): object {
  return { id: keyId, ...rest };
}
