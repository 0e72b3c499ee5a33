import { randomBytes, randomUUID } from 'node:crypto';

import {
  LIMITS,
  type Rejection,
  rejection,
  type WebhookEndpoint,
  type WebhookKey,
} from '@app/contract';
import {
  deleteEndpoint,
  findEndpoint,
  findEndpointByName,
  listDeliveries,
  listEndpoints,
  type Session,
  withTenant,
} from '@app/postgres';

import { makeChange } from '../context/change';
import { type RequestContext, scopeRefusal } from '../context/request-context';
import { connection } from '../definition/definition.service';
import { numberOfCursor } from '../number-cursor';
import { clampPage } from '../page-size';
import type { ApiPorts, HealthReport } from '../ports';
import { refused } from '../refusal';
import { isUuid } from '../workflow/is-uuid';
import { idProblem } from '../workflow/to-request';
import type { WorkflowService } from '../workflow/workflow.service';
import type { EndpointFields, EndpointInput, EndpointUpdate } from './endpoint-input';
import {
  announcedVersion,
  endpointVersion,
  storeEndpoint,
  tellVersion,
  versionInputOf,
} from './endpoint-version';
import { headersOf } from './webhook-headers';

/** Webhook endpoints: registered, verified, rotated, paused, tested. */
export class EndpointService {
  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {}

  async create(context: RequestContext, input: EndpointInput): Promise<unknown> {
    const scope = await this.workflows.writable(context, input.namespace);
    if ('code' in scope) return refused(scope);
    const fields = this.fieldsOf(input);
    if ('code' in fields) return refused(fields);
    const nameProblem = idProblem('name', input.name);
    if (nameProblem !== undefined) return refused(nameProblem);
    if (input.secret != null && !this.ports.prober.isSecret(input.secret)) {
      return refused(
        rejection('INVALID_ARGUMENT', 'secret must be "whsec_" and 24 to 64 bytes in base64.'),
      );
    }
    const secret = input.secret ?? this.ports.prober.newSecret();
    const changed = await makeChange(
      this.ports.database,
      context,
      {
        operation: 'createWebhookEndpoint',
        subject: `${input.namespace}/${input.name}`,
        scope: 'write',
        requestId: input.requestId,
      },
      async (session): Promise<{ id: string } | Rejection> => {
        const taken = await findEndpointByName(session, scope, input.name);
        if (taken !== undefined)
          return rejection('NAME_TAKEN', `An endpoint is named "${input.name}".`);
        const stored = await storeEndpoint(session, {
          id: randomUUID(),
          ...scope,
          name: input.name,
          ...fields,
          state: 'Unverified',
          keys: [newKey(secret)],
        });
        return { id: stored.id };
      },
    );
    if ('code' in changed) return refused(changed);
    const endpoint = await this.verifyNow(context, changed.answer.id);
    return {
      __typename: 'EndpointWithSecret',
      endpoint,
      secret: changed.repeated ? null : secret,
    };
  }

  async update(context: RequestContext, input: EndpointUpdate): Promise<unknown> {
    const current = await this.find(context, input.id);
    if (current === undefined) return refused(rejection('ENDPOINT_NOT_FOUND'));
    const fields = this.fieldsOf({
      ...{ ...inputOf(current), ...withoutNulls(input) },
      // A worker without a version from now on.
      ...(input.version === null && { version: null }),
    });
    if ('code' in fields) return refused(fields);
    const movesUrl = fields.url !== current.url;
    const changed = await this.change(context, input, 'updateWebhookEndpoint', (endpoint) => {
      const { version: _version, versioningBehavior: _behavior, ...rest } = endpoint;
      // Whoever answers at the new URL has proven nothing yet.
      return { ...rest, ...fields, ...(movesUrl && { state: 'Unverified' as const }) };
    });
    if ('code' in changed) return refused(changed);
    return movesUrl
      ? this.asResult(await this.verifyNow(context, input.id))
      : this.asResult(changed);
  }

  async verify(context: RequestContext, id: string): Promise<unknown> {
    const refusal = scopeRefusal(context, 'write');
    if (refusal !== undefined) return refused(refusal);
    const endpoint = await this.verifyNow(context, id);
    if (endpoint === undefined) return refused(rejection('ENDPOINT_NOT_FOUND'));
    return endpoint.state === 'Unverified'
      ? refused(rejection('ENDPOINT_UNVERIFIED', endpoint.stateReason))
      : this.asResult(endpoint);
  }

  /** The challenge is sent outside of any transaction: a slow worker must not hold one open. */
  private async verifyNow(
    context: RequestContext,
    id: string,
  ): Promise<WebhookEndpoint | undefined> {
    const endpoint = await this.find(context, id);
    if (endpoint === undefined) return undefined;
    const verified = await this.ports.prober.verify(endpoint);
    const changed = await this.change(context, { id }, 'verifyWebhookEndpoint', (current) => {
      const { stateReason: _reason, ...rest } = current;
      if (!verified.ok) return { ...rest, state: 'Unverified', stateReason: verified.message };
      return {
        ...rest,
        state: current.state === 'Paused' ? 'Paused' : 'Active',
        activityTypes:
          current.activityTypes.length > 0 ? current.activityTypes : verified.activityTypes,
        workflowTypes:
          current.workflowTypes.length > 0 ? current.workflowTypes : verified.workflowTypes,
        ...(verified.maxConcurrency !== undefined && {
          maxConcurrency: Math.min(current.maxConcurrency, verified.maxConcurrency),
        }),
        // A worker knows best which build it is, and says so anew after each deployment.
        ...announcedVersion(verified),
      };
    });
    return 'code' in changed ? undefined : changed;
  }

  async rotate(
    context: RequestContext,
    input: { id: string; overlap: number; requestId?: string | null },
  ): Promise<unknown> {
    const secret = this.ports.prober.newSecret();
    const now = Date.now();
    const changed = await this.change(context, input, 'rotateWebhookSecret', (endpoint) => ({
      ...endpoint,
      keys: [
        newKey(secret),
        ...endpoint.keys
          .filter((key) => key.expiresAt === undefined || key.expiresAt > now)
          .slice(0, 9)
          .map((key) => ({ ...key, expiresAt: key.expiresAt ?? now + input.overlap })),
      ],
    }));
    if ('code' in changed) return refused(changed);
    const isFirst = changed.keys[0]?.secret === secret;
    return { __typename: 'EndpointWithSecret', endpoint: changed, secret: isFirst ? secret : null };
  }

  async pause(
    context: RequestContext,
    input: { id: string; requestId?: string | null },
  ): Promise<unknown> {
    const changed = await this.change(context, input, 'pauseWebhookEndpoint', (endpoint) => ({
      ...endpoint,
      state: 'Paused' as const,
      stateReason: `paused by ${context.actor}`,
    }));
    return 'code' in changed ? refused(changed) : this.asResult(changed);
  }

  async resume(
    context: RequestContext,
    input: { id: string; requestId?: string | null },
  ): Promise<unknown> {
    const changed = await this.change(context, input, 'resumeWebhookEndpoint', (endpoint) => {
      const { stateReason: _reason, ...rest } = endpoint;
      return { ...rest, state: 'Active' as const };
    });
    return 'code' in changed ? refused(changed) : this.asResult(changed);
  }

  async test(context: RequestContext, id: string): Promise<unknown> {
    const refusal = scopeRefusal(context, 'write');
    if (refusal !== undefined) return refused(refusal);
    const endpoint = await this.find(context, id);
    if (endpoint === undefined) return refused(rejection('ENDPOINT_NOT_FOUND'));
    return { __typename: 'EndpointTest', ...(await this.ports.prober.test(endpoint)) };
  }

  async remove(
    context: RequestContext,
    input: { id: string; requestId?: string | null },
  ): Promise<unknown> {
    const changed = await makeChange(
      this.ports.database,
      context,
      {
        operation: 'deleteWebhookEndpoint',
        subject: input.id,
        scope: 'write',
        requestId: input.requestId,
      },
      async (session): Promise<{ id: string } | Rejection> => {
        const endpoint = await findEndpoint(session, context.tenantId, input.id);
        if (endpoint === undefined) return rejection('ENDPOINT_NOT_FOUND');
        await deleteEndpoint(session, context.tenantId, input.id);
        return { id: input.id };
      },
    );
    if ('code' in changed) return refused(changed);
    this.ports.endpointChanges.removed(input.id);
    return { __typename: 'Deleted', ...changed.answer };
  }

  async find(context: RequestContext, id: string): Promise<WebhookEndpoint | undefined> {
    if (scopeRefusal(context, 'read') !== undefined || !isUuid(id)) return undefined;
    return withTenant(this.ports.database, context.tenantId, (session) =>
      findEndpoint(session, context.tenantId, id),
    );
  }

  async list(context: RequestContext, namespace: string): Promise<readonly WebhookEndpoint[]> {
    const scope = await this.workflows.readable(context, namespace);
    if ('code' in scope) return [];
    return withTenant(this.ports.database, scope.tenantId, (session) =>
      listEndpoints(session, scope),
    );
  }

  async deliveries(
    endpoint: WebhookEndpoint,
    page: { first: number; after?: string | null },
  ): Promise<unknown> {
    const countMax = clampPage(page.first);
    const before = numberOfCursor(page.after);
    const { tenantId, id: endpointId } = endpoint;
    const found = await withTenant(this.ports.database, tenantId, (session) =>
      listDeliveries(session, { tenantId, endpointId }, { before, countMax: countMax + 1 }),
    );
    const edges = found.map(({ sequence, record }) => ({ cursor: String(sequence), node: record }));
    return connection(edges, countMax, page.after);
  }

  health(endpoint: WebhookEndpoint): unknown {
    const report = this.ports.health.health(endpoint.id);
    return report ? healthView(report) : null;
  }

  private asResult(endpoint: WebhookEndpoint | undefined): unknown {
    return endpoint
      ? { __typename: 'WebhookEndpoint', ...endpoint }
      : refused(rejection('ENDPOINT_NOT_FOUND'));
  }

  /** Reads, changes and stores an endpoint in one transaction, and tells the dispatcher. */
  private async change(
    context: RequestContext,
    input: { readonly id: string; readonly requestId?: string | null | undefined },
    operation: string,
    edit: (endpoint: WebhookEndpoint) => Omit<WebhookEndpoint, 'revision' | 'namespace'>,
  ): Promise<WebhookEndpoint | Rejection> {
    const changed = await makeChange(
      this.ports.database,
      context,
      { operation, subject: input.id, scope: 'write', requestId: input.requestId },
      async (session: Session): Promise<WebhookEndpoint | Rejection> => {
        const endpoint = isUuid(input.id)
          ? await findEndpoint(session, context.tenantId, input.id)
          : undefined;
        if (endpoint === undefined) return rejection('ENDPOINT_NOT_FOUND');
        return storeEndpoint(session, edit(endpoint));
      },
    );
    if ('code' in changed) return changed;
    await tellVersion(this.ports, changed.answer);
    this.ports.endpointChanges.put(changed.answer);
    return changed.answer;
  }

  private fieldsOf(input: Omit<EndpointInput, 'namespace' | 'name'>): EndpointFields | Rejection {
    const urlProblem = this.ports.prober.judge(input.url);
    if (urlProblem !== undefined) return rejection('URL_REFUSED', urlProblem);
    const headers = headersOf(input.headers);
    const problem =
      idProblem('taskQueue', input.taskQueue)?.message ??
      rangeProblem('maxConcurrency', input.maxConcurrency, 1, 4_096) ??
      rangeProblem('ratePerSecondMax', input.ratePerSecondMax, 0, 1e6) ??
      rangeProblem('responseWindow', input.responseWindow, 100, LIMITS.responseWindowMsMax) ??
      rangeProblem('batchSizeMax', input.batchSizeMax, 1, 1_000) ??
      (headers === undefined
        ? 'headers must be an object of texts, without webhook-* names.'
        : undefined);
    if (problem !== undefined) return rejection('INVALID_ARGUMENT', problem);
    const version = endpointVersion(input);
    if ('code' in version) return version;
    return {
      ...version,
      url: input.url,
      taskQueue: input.taskQueue,
      activityTypes: input.activityTypes,
      workflowTypes: input.workflowTypes,
      maxConcurrency: input.maxConcurrency,
      ratePerSecondMax: input.ratePerSecondMax,
      responseWindowMs: input.responseWindow,
      batchSizeMax: input.batchSizeMax,
      headers: headers ?? {},
    };
  }
}

export function healthView(report: HealthReport): unknown {
  return {
    endpointId: report.endpointId,
    circuit: report.circuit,
    inFlight: report.inFlightCount,
    concurrencyLimit: report.concurrencyLimit,
    succeeded: report.counts.completed,
    failed: report.counts.failed + report.counts.undeliverable,
    lastFailure: report.lastProblem ?? null,
    at: report.observedAt,
  };
}

function newKey(secret: string): WebhookKey {
  return { keyId: `key_${randomBytes(6).toString('hex')}`, secret, createdAt: Date.now() };
}

function inputOf(endpoint: WebhookEndpoint): Omit<EndpointInput, 'namespace' | 'name'> {
  const { responseWindowMs, ...rest } = endpoint;
  return { ...rest, ...versionInputOf(endpoint), responseWindow: responseWindowMs };
}

function withoutNulls(input: object): Partial<EndpointInput> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value != null));
}

function rangeProblem(field: string, value: number, min: number, max: number): string | undefined {
  return value >= min && value <= max
    ? undefined
    : `${field} must be from ${String(min)} to ${String(max)}.`;
}
