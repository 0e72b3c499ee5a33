import { randomBytes } from 'node:crypto';

import { type Rejection, rejection } from '@app/contract';
import {
  type AwsAccessKey,
  insertAwsAccessKey,
  listAwsAccessKeys,
  revokeAwsAccessKey,
  type Session,
  withTenant,
} from '@app/postgres';

import { makeChange } from '../context/change';
import { hasScope, type RequestContext } from '../context/request-context';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { idProblem } from '../workflow/to-request';
import type { WorkflowService } from '../workflow/workflow.service';

const KEY_SCOPES = ['read', 'write', 'worker', 'admin'] as const;

interface CreateArgs {
  readonly namespace: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly requestId?: string | null;
}

/** Keys that sign requests to the Step Functions endpoint. */
export class AccessKeyService {
  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {}

  async list(context: RequestContext, { namespace }: { namespace: string }): Promise<unknown> {
    const scope = await this.workflows.readable(context, namespace);
    if ('code' in scope || !hasScope(context, 'admin')) return [];
    const keys = await withTenant(this.ports.database, scope.tenantId, (session) =>
      listAwsAccessKeys(session, scope),
    );
    return keys.map(view);
  }

  async create(context: RequestContext, args: CreateArgs): Promise<unknown> {
    const scope = await this.workflows.writable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const problem = idProblem('name', args.name) ?? scopesProblem(context, args.scopes);
    if (problem !== undefined) return refused(problem);
    const accessKeyId = `PRD${randomBytes(9).toString('hex').toUpperCase().slice(0, 17)}`;
    const secret = randomBytes(30).toString('base64');
    const sealed = this.ports.sealSecret(scope.tenantId, secret);
    const { name, scopes, requestId } = args;
    const changed = await makeChange(
      this.ports.database,
      context,
      { operation: 'createAwsAccessKey', subject: name, scope: 'admin', requestId },
      async (session): Promise<AwsAccessKey | Rejection> =>
        (await insertAwsAccessKey(session, { ...scope, accessKeyId, name, scopes }, sealed)) ??
        rejection('NAME_TAKEN'),
    );
    if ('code' in changed) return refused(changed);
    return {
      __typename: 'CreatedAwsAccessKey',
      accessKey: view(changed.answer),
      secret: changed.repeated ? null : secret,
    };
  }

  async revoke(
    context: RequestContext,
    { id, requestId }: { readonly id: string; readonly requestId?: string | null },
  ): Promise<unknown> {
    const changed = await makeChange(
      this.ports.database,
      context,
      { operation: 'revokeAwsAccessKey', subject: id, scope: 'admin', requestId },
      async (session: Session): Promise<AwsAccessKey | Rejection> =>
        (await revokeAwsAccessKey(session, context.tenantId, id)) ?? rejection('API_KEY_NOT_FOUND'),
    );
    if ('code' in changed) return refused(changed);
    return { __typename: 'AwsAccessKey', ...view(changed.answer) };
  }
}

function scopesProblem(context: RequestContext, scopes: readonly string[]): Rejection | undefined {
  const known = scopes.filter((scope) => KEY_SCOPES.some((each) => each === scope));
  if (known.length < scopes.length || scopes.length === 0) {
    return rejection('INVALID_ARGUMENT', `scopes must be some of ${KEY_SCOPES.join(', ')}.`);
  }
  const beyond = known.find((scope) => !hasScope(context, scope as (typeof KEY_SCOPES)[number]));
  return beyond === undefined
    ? undefined
    : rejection('PERMISSION_DENIED', `You do not have the scope "${beyond}" to give.`);
}

function view({ accessKeyId, name, scopes, createdAt, revokedAt }: AwsAccessKey): object {
  return { id: accessKeyId, name, scopes, createdAt, revokedAt: revokedAt ?? null };
}
