import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DEV_TENANT, hashSecret, newApiKey } from '@app/api';
import { NamespaceId, TenantId } from '@app/contract';
import {
  type Database,
  findTenantByName,
  insertApiKey,
  insertNamespace,
  insertTenant,
  type Tenant,
} from '@app/postgres';

const DEV_ACCOUNT = '000000000000';
const DEV_NAMESPACE = 'default';

/** What development mode writes for tools: an API key of the `dev` tenant. */
export interface DevelopmentCredentials {
  readonly tenant: string;
  readonly namespace: string;
  readonly apiKey: string;
  readonly awsAccessKeyId: string;
  readonly awsSecretAccessKey: string;
}

/** On the first start: tenant `dev`, its namespace and one key, which only the file knows. */
export async function ensureDevelopmentTenant(database: Database, dataDir: string): Promise<void> {
  const path = join(dataDir, 'credentials.json');
  const tenant = (await findTenantByName(database, DEV_TENANT)) ?? (await createTenant(database));
  if (existsSync(path) && isReadable(await readFile(path, 'utf8'))) return;
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
  await writePrivate(path, {
    tenant: DEV_TENANT,
    namespace: DEV_NAMESPACE,
    apiKey: key.text,
    awsAccessKeyId: `PRD${randomBytes(12).toString('hex').toUpperCase().slice(0, 17)}`,
    awsSecretAccessKey: randomBytes(30).toString('base64'),
  });
}

async function createTenant(database: Database): Promise<Tenant> {
  const tenantId = TenantId(randomUUID());
  const created = await insertTenant(database, {
    tenantId,
    name: DEV_TENANT,
    accountNumber: DEV_ACCOUNT,
  });
  const tenant = created ?? (await findTenantByName(database, DEV_TENANT));
  if (tenant === undefined) throw new Error('the tenant dev cannot be created');
  await insertNamespace(database, {
    tenantId: tenant.tenantId,
    namespaceId: NamespaceId(randomUUID()),
    name: DEV_NAMESPACE,
    description: 'Made on the first start.',
  });
  return tenant;
}

function isReadable(text: string): boolean {
  try {
    return typeof (JSON.parse(text) as DevelopmentCredentials).apiKey === 'string';
  } catch {
    return false;
  }
}

/** Complete or not at all, and for nobody else's eyes. */
async function writePrivate(path: string, credentials: DevelopmentCredentials): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
