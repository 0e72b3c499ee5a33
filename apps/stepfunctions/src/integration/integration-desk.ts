import type { ActivityTask, Scope, TenantId } from '@app/contract';
import { KeptAnswers } from '@app/platform';
import {
  readAwsServiceAccess,
  readHttpConnection,
  readTenant,
  RunWatcher,
  withTenant,
} from '@app/postgres';

import { Call, type CallDesk } from '../door/call';
import { ExecutionHistories } from '../execution/execution-histories';
import type { StepFunctionsPorts } from '../ports';
import { MachineLookup } from '../state-machine/machine-lookup';
import type { AwsCaller, Outbound, ServiceAccess } from './aws/aws-caller';
import type { ConnectionSecret } from './http/authorized';
import type { HttpInvoker } from './http/http-invoke';
import { integrationsOf } from './integrations';
import { MissingFunction } from './missing-function';
import { TaskPerformer } from './perform-task';
import { INTEGRATION_IDENTITY } from './record-started';

/** Other credentials are used after at most this. */
const KEPT_MS = 4_000;
const KEPT_COUNT_MAX = 10_000;

const NEVER = new AbortController().signal;

/** Makes the calls of all namespaces: with the credentials that their tenants have stored. */
export class IntegrationDesk {
  private readonly desk: CallDesk;
  private readonly performer: TaskPerformer;
  private readonly missing: MissingFunction;
  private readonly access = kept<ServiceAccess | undefined>();
  private readonly accountNumberOf = kept<string>();

  constructor(
    private readonly ports: StepFunctionsPorts,
    outbound: Outbound,
  ) {
    this.desk = {
      machines: new MachineLookup(),
      watcher: new RunWatcher(ports.database, ports.changes),
      histories: new ExecutionHistories(ports.database),
    };
    const send = outbound.send.bind(outbound);
    const aws: AwsCaller = {
      send,
      accessTo: async (scope, service) => this.accessTo(scope, service),
    };
    const http: HttpInvoker = { send, secretOf: (scope, name) => this.secretOf(scope, name) };
    this.performer = new TaskPerformer({
      ports,
      integrations: integrationsOf({ aws, http }),
      callIn: (task, region) => this.callIn(task, region),
    });
    this.missing = new MissingFunction(ports);
  }

  /** Makes the call that a run asks for. Never rejects. */
  readonly perform = (task: ActivityTask): Promise<void> => this.performer.perform(task);

  /** Nobody takes this attempt: ends it if it calls a function that does not exist. */
  readonly refuse: MissingFunction['refuse'] = (offer) => this.missing.refuse(offer);

  private async callIn({ tenantId, namespaceId }: ActivityTask, region: string): Promise<Call> {
    const accountNumber = await this.accountNumberOf.get(tenantId, () =>
      this.readAccountNumber(tenantId),
    );
    const actor = INTEGRATION_IDENTITY;
    const caller = { tenantId, namespaceId, accountNumber, region, actor, scopes: ['admin'] };
    return new Call(caller, this.ports, this.desk, NEVER);
  }

  private async readAccountNumber(tenantId: TenantId): Promise<string> {
    const tenant = await withTenant(this.ports.database, tenantId, (session) =>
      readTenant(session, tenantId),
    );
    return tenant?.accountNumber ?? '';
  }

  private async accessTo(scope: Scope, service: string): Promise<ServiceAccess | undefined> {
    return this.access.get(`${scope.namespaceId}|${service}`, () =>
      this.readAccess(scope, service),
    );
  }

  private async readAccess(scope: Scope, service: string): Promise<ServiceAccess | undefined> {
    const { tenantId } = scope;
    const found = await withTenant(this.ports.database, tenantId, (session) =>
      readAwsServiceAccess(session, scope, service),
    );
    if (found === undefined) return undefined;
    const { sealedSecret, endpoint, region, accessKeyId } = found;
    const secret = JSON.parse(this.ports.openSecret(tenantId, sealedSecret)) as Pick<
      ServiceAccess,
      'secretAccessKey' | 'sessionToken'
    >;
    return { ...secret, region, accessKeyId, ...(endpoint !== undefined && { endpoint }) };
  }

  private async secretOf(scope: Scope, name: string): Promise<ConnectionSecret | undefined> {
    const { tenantId } = scope;
    const found = await withTenant(this.ports.database, tenantId, (session) =>
      readHttpConnection(session, scope, name),
    );
    if (found === undefined) return undefined;
    return JSON.parse(this.ports.openSecret(tenantId, found.sealedSecret)) as ConnectionSecret;
  }
}

function kept<T>(): KeptAnswers<T> {
  const monotonicMs = (): number => performance.now();
  return new KeptAnswers<T>({ keptMs: KEPT_MS, countMax: KEPT_COUNT_MAX, monotonicMs });
}
