import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DEV_TENANT, hashSecret, newApiKey } from '@app/api';
import { NamespaceId, TenantId } from '@app/contract';
import {
  type Database,
  findNamespace,
  findTenantByName,
  insertApiKey,
  insertAwsAccessKey,
  insertNamespace,
  insertTenant,
  type Tenant,
} from '@app/postgres';

const DEV_ACCOUNT_NUMBER = '000000000000';
const DEFAULT_NAMESPACE = 'default';

/** The tenant of those who run the installation: its keys create other tenants, and see nothing of them. */
const OPERATOR_TENANT = 'operator';
const OPERATOR_ACCOUNT_NUMBER = '999999999999';

/** What development mode writes for tools: an API key of the `dev` tenant. */
export interface DevelopmentCredentials {
  readonly tenant: string;
  readonly namespace: string;
  readonly apiKey: string;
  readonly awsAccessKeyId: string;
  readonly awsSecretAccessKey: string;
}

/** Encrypts a secret of a tenant, for storage. */
export type SealSecretOf = (tenantId: TenantId, secret: string) => Uint8Array;

/** On the first start: tenant `dev`, its namespace and one key, which only the file knows. */
export async function ensureDevelopmentTenant(
  database: Database,
  dataDir: string,
  sealSecretOf: SealSecretOf,
): Promise<void> {
  const path = join(dataDir, 'credentials.json');
  const tenant = await ensureTenant(database, DEV_TENANT, DEV_ACCOUNT_NUMBER);
  const known = existsSync(path) ? readCredentials(await readFile(path, 'utf8')) : undefined;
  if (known !== undefined) {
    await ensureAwsKey(database, tenant, known, sealSecretOf);
    return;
  }
  const key = newApiKey();
  await insertApiKey(
    database,
    {
      tenantId: tenant.tenantId,
      keyId: key.keyId,
      name: 'development',
      scopes: ['admin', 'platform'],
    },
    hashSecret(key.secret),
  );
  const credentials = {
    tenant: DEV_TENANT,
    namespace: DEFAULT_NAMESPACE,
    apiKey: key.text,
    awsAccessKeyId: `PRD${randomBytes(12).toString('hex').toUpperCase().slice(0, 17)}`,
    awsSecretAccessKey: randomBytes(30).toString('base64'),
  };
  await ensureAwsKey(database, tenant, credentials, sealSecretOf);
  await writePrivate(path, credentials);
}

/**
 * @public scripts/operator-key.mjs
 *
 * A new key that may create tenants: how the first one gets into a production installation. Whoever reaches the database
 * may have one.
 */
export async function createOperatorKey(database: Database): Promise<string> {
  const { tenantId } = await ensureTenant(database, OPERATOR_TENANT, OPERATOR_ACCOUNT_NUMBER);
  const key = newApiKey();
  await insertApiKey(
    database,
    { tenantId, keyId: key.keyId, name: 'operator', scopes: ['admin', 'platform'] },
    hashSecret(key.secret),
  );
  return key.text;
}

async function ensureTenant(
  database: Database,
  name: string,
  accountNumber: string,
): Promise<Tenant> {
  const known = await findTenantByName(database, name);
  if (known !== undefined) return known;
  const created = await insertTenant(database, {
    tenantId: TenantId(randomUUID()),
    name,
    accountNumber,
  });
  // Another process may have been first.
  const tenant = created ?? (await findTenantByName(database, name));
  if (tenant === undefined) throw new Error(`the tenant ${name} cannot be created`);
  await insertNamespace(database, {
    tenantId: tenant.tenantId,
    namespaceId: NamespaceId(randomUUID()),
    name: DEFAULT_NAMESPACE,
    description: 'Made on the first start.',
  });
  return tenant;
}

function readCredentials(text: string): DevelopmentCredentials | undefined {
  try {
    const credentials = JSON.parse(text) as DevelopmentCredentials;
    return typeof credentials.apiKey === 'string' ? credentials : undefined;
  } catch {
    return undefined;
  }
}

/** The access key of the file opens the Step Functions door, also when the file is older than that. */
async function ensureAwsKey(
  database: Database,
  { tenantId }: Tenant,
  { awsAccessKeyId, awsSecretAccessKey }: DevelopmentCredentials,
  sealSecretOf: SealSecretOf,
): Promise<void> {
  const namespace = await findNamespace(database, tenantId, DEFAULT_NAMESPACE);
  if (namespace === undefined) return;
  await insertAwsAccessKey(
    database,
    {
      tenantId,
      namespaceId: namespace.namespaceId,
      accessKeyId: awsAccessKeyId,
      name: 'development',
      scopes: ['admin'],
    },
    sealSecretOf(tenantId, awsSecretAccessKey),
  );
}

/** Complete or not at all, and for nobody else's eyes. */
async function writePrivate(path: string, credentials: DevelopmentCredentials): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
