import { randomUUID } from 'node:crypto';

import { type Rejection, rejection, type Scope } from '@app/contract';
import {
  type AwsServiceAccess,
  deleteAwsServiceAccess,
  deleteHttpConnection,
  type HttpConnection,
  type HttpConnectionKind,
  listAwsServiceAccess,
  listHttpConnections,
  putAwsServiceAccess,
  putHttpConnection,
  readTenant,
  type Session,
  withTenant,
} from '@app/postgres';

import { makeChange } from '../context/change';
import { hasScope, type RequestContext } from '../context/request-context';
import type { ApiPorts } from '../ports';
import { refused } from '../refusal';
import { idProblem } from '../workflow/to-request';
import type { WorkflowService } from '../workflow/workflow.service';

interface Args {
  readonly namespace: string;
  readonly requestId?: string | null;
}

interface ServiceAccessInput {
  readonly service: string;
  readonly endpoint?: string | null;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | null;
}

interface ConnectionInput {
  readonly name: string;
  readonly basic?: object | null;
  readonly apiKey?: { readonly headerName: string } | null;
  readonly oauth?: { readonly tokenUrl: string } | null;
}

/** What ARNs take: letters, digits and `._-`. */
const CONNECTION_NAME = /^[\w.-]{1,64}$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]{1,256}$/;

/** What a tenant has stored so that its state machines may call services and HTTP endpoints. */
export class IntegrationService {
  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {}

  async access(context: RequestContext, { namespace }: Args): Promise<unknown> {
    return this.listed(context, namespace, listAwsServiceAccess);
  }

  async connections(context: RequestContext, { namespace }: Args): Promise<unknown> {
    return this.listed(context, namespace, async (session, scope) => {
      const accountNumber = await accountNumberOf(session, scope);
      const found = await listHttpConnections(session, scope);
      return found.map((each) => connectionView(each, accountNumber));
    });
  }

  async putAccess(
    context: RequestContext,
    args: Args & { readonly input: ServiceAccessInput },
  ): Promise<unknown> {
    const { service, region, accessKeyId, secretAccessKey, endpoint, sessionToken } = args.input;
    const problem =
      idProblem('service', service) ??
      idProblem('region', region) ??
      idProblem('accessKeyId', accessKeyId) ??
      (endpoint == null ? undefined : this.urlProblem(endpoint));
    if (problem !== undefined) return refused(problem);
    const secret = { secretAccessKey, ...(sessionToken != null && { sessionToken }) };
    const sealed = this.ports.sealSecret(context.tenantId, JSON.stringify(secret));
    const stored = { service, region, accessKeyId, ...(endpoint != null && { endpoint }) };
    const change = { operation: 'putAwsServiceAccess', subject: service };
    return this.changed(context, { ...args, ...change }, async (session, scope) =>
      accessView(await putAwsServiceAccess(session, scope, stored, sealed)),
    );
  }

  async deleteAccess(
    context: RequestContext,
    args: Args & { readonly service: string },
  ): Promise<unknown> {
    const { service } = args;
    const change = { operation: 'deleteAwsServiceAccess', subject: service };
    return this.changed(context, { ...args, ...change }, async (session, scope) => {
      const found = await deleteAwsServiceAccess(session, scope, service);
      return found ? accessView(found) : rejection('SERVICE_ACCESS_NOT_FOUND');
    });
  }

  async putConnection(
    context: RequestContext,
    args: Args & { readonly input: ConnectionInput },
  ): Promise<unknown> {
    const secret = this.secretOf(args.input);
    if ('code' in secret) return refused(secret);
    const sealed = this.ports.sealSecret(context.tenantId, JSON.stringify(secret));
    const { name } = args.input;
    const wanted = { name, connectionId: randomUUID(), kind: secret.kind };
    const change = { operation: 'putHttpConnection', subject: name };
    return this.changed(context, { ...args, ...change }, async (session, scope) => {
      const stored = await putHttpConnection(session, scope, wanted, sealed);
      return connectionView(stored, await accountNumberOf(session, scope));
    });
  }

  async deleteConnection(
    context: RequestContext,
    args: Args & { readonly name: string },
  ): Promise<unknown> {
    const { name } = args;
    const change = { operation: 'deleteHttpConnection', subject: name };
    return this.changed(context, { ...args, ...change }, async (session, scope) => {
      const found = await deleteHttpConnection(session, scope, name);
      if (found === undefined) return rejection('HTTP_CONNECTION_NOT_FOUND');
      return connectionView(found, await accountNumberOf(session, scope));
    });
  }

  private secretOf(
    input: ConnectionInput,
  ): ({ readonly kind: HttpConnectionKind } & object) | Rejection {
    const { name, basic, apiKey, oauth } = input;
    if (!CONNECTION_NAME.test(name)) {
      return rejection(
        'INVALID_ARGUMENT',
        'name must have 1 to 64 letters, digits, ".", "_", "-".',
      );
    }
    const given = [basic, apiKey, oauth].filter((each) => each != null);
    if (given.length !== 1) {
      return rejection('INVALID_ARGUMENT', 'Give one of basic, apiKey and oauth.');
    }
    if (apiKey != null && !HEADER_NAME.test(apiKey.headerName)) {
      return rejection('INVALID_ARGUMENT', 'headerName is no name of an HTTP header.');
    }
    const problem = oauth == null ? undefined : this.urlProblem(oauth.tokenUrl);
    if (problem !== undefined) return problem;
    const kind = basic != null ? 'BASIC' : apiKey != null ? 'API_KEY' : 'OAUTH_CLIENT_CREDENTIALS';
    return { kind, ...given[0] };
  }

  private urlProblem(url: string): Rejection | undefined {
    const problem = this.ports.prober.judge(url);
    return problem === undefined ? undefined : rejection('URL_REFUSED', problem);
  }

  private async listed<T>(
    context: RequestContext,
    namespace: string,
    list: (session: Session, scope: Scope) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    const scope = await this.workflows.readable(context, namespace);
    if ('code' in scope || !hasScope(context, 'admin')) return [];
    return withTenant(this.ports.database, scope.tenantId, (session) => list(session, scope));
  }

  private async changed(
    context: RequestContext,
    args: Args & { readonly operation: string; readonly subject: string },
    work: (session: Session, scope: Scope) => Promise<object | Rejection>,
  ): Promise<unknown> {
    const scope = await this.workflows.writable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const { operation, subject, requestId } = args;
    const changed = await makeChange(
      this.ports.database,
      context,
      { operation, subject: `${args.namespace}/${subject}`, scope: 'admin', requestId },
      (session) => work(session, scope),
    );
    return 'code' in changed ? refused(changed) : changed.answer;
  }
}

async function accountNumberOf(session: Session, { tenantId }: Scope): Promise<string> {
  return (await readTenant(session, tenantId))?.accountNumber ?? '';
}

function accessView(access: AwsServiceAccess): object {
  return { __typename: 'AwsServiceAccess', ...access };
}

function connectionView(
  { name, connectionId, kind, createdAt }: HttpConnection,
  accountNumber: string,
): object {
  const arn = `arn:aws:events:us-east-1:${accountNumber}:connection/${name}/${connectionId}`;
  return { __typename: 'HttpConnection', name, arn, kind, createdAt };
}
