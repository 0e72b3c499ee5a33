import { type TenantId } from '@app/contract';
import { KeptAnswers } from '@app/platform';
import { type Database, findApiKey, findTenantByName } from '@app/postgres';

import { matchesHash, parseApiKey } from './api-key-format';
import type { RequestContext } from './request-context';

/** A revoked key stops working after at most this. */
const KEPT_MS = 4_000;
const KEPT_COUNT_MAX = 10_000;

export const DEV_TENANT = 'dev';

/** Finds out who asks: by an API key, or, in development mode and without one, the developer on this machine. */
export class Authenticator {
  private readonly kept = new KeptAnswers<RequestContext | undefined>({
    keptMs: KEPT_MS,
    countMax: KEPT_COUNT_MAX,
    monotonicMs: () => performance.now(),
  });
  private devTenantId: TenantId | undefined;

  constructor(
    private readonly database: Database,
    private readonly mode: 'development' | 'production',
  ) {}

  /** `undefined` when the credentials are wrong or missing. At once for keys seen lately. */
  authenticate(
    authorization: string | undefined,
  ): RequestContext | undefined | Promise<RequestContext | undefined> {
    if (authorization === undefined) {
      return this.mode === 'development' ? this.developer() : undefined;
    }
    return this.kept.get(authorization, () => this.keyHolder(authorization));
  }

  private async keyHolder(authorization: string): Promise<RequestContext | undefined> {
    const key = parseApiKey(/^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '');
    if (key === undefined) return undefined;
    const found = await findApiKey(this.database, key.keyId);
    if (found === undefined || !matchesHash(key.secret, found.secretHash)) return undefined;
    return {
      tenantId: found.key.tenantId,
      actor: `api-key:${found.key.keyId}`,
      scopes: found.key.scopes,
    };
  }

  private developer(): RequestContext | undefined | Promise<RequestContext | undefined> {
    if (this.devTenantId === undefined) return this.findDeveloper();
    return developerOf(this.devTenantId);
  }

  private async findDeveloper(): Promise<RequestContext | undefined> {
    this.devTenantId = (await findTenantByName(this.database, DEV_TENANT))?.tenantId;
    return this.devTenantId && developerOf(this.devTenantId);
  }
}

function developerOf(tenantId: TenantId): RequestContext {
  return { tenantId, actor: 'developer', scopes: ['admin', 'platform'] };
}
