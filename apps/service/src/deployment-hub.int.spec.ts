import { NamespaceId, TenantId } from '@app/contract';
import { Database, openInstallation, putWorkerVersion, setDeploymentRouting } from '@app/postgres';
import { createDatabase, numberedUuid, type TestDatabase } from '@app/testing';

import { DeploymentHub } from './deployment-hub';

const scope = {
  tenantId: TenantId(numberedUuid(1, 1)),
  namespaceId: NamespaceId(numberedUuid(1, 2)),
};
const queue = { ...scope, name: 'orders' };

let scratch: TestDatabase;
let database: Database;

beforeAll(async () => {
  scratch = await createDatabase();
  const options = { applicationName: 'spec', connectionCountMax: 2, role: 'engine' } as const;
  database = new Database({ url: scratch.url, ...options });
  await openInstallation(database, 1);
  for (const text of [
    `INSERT INTO tenants (tenant_id, name, account_number) VALUES ('${scope.tenantId}', 't', '000000000001')`,
    `INSERT INTO namespaces (tenant_id, namespace_id, name) VALUES ('${scope.tenantId}', '${scope.namespaceId}', 'n')`,
  ]) {
    await database.run({ operation: 'prepare', text }, []);
  }
});

afterAll(async () => {
  await database.close();
  await scratch.drop();
});

it('learns what another process has changed when it reads again, and forgets nothing of its own meanwhile', async () => {
  const hub = await DeploymentHub.loaded(database);
  expect(hub.routingOf(queue)).toBeUndefined();
  const version = {
    deployment: 'shop',
    buildId: '1',
    taskQueues: ['orders'],
    activityTaskQueues: [],
  };
  await putWorkerVersion(database, scope, version);
  const routing = { deploymentName: 'shop', currentBuildId: '1', rampPercentage: 0 };
  await setDeploymentRouting(database, scope, routing);
  await hub.catchUp();
  expect(hub.routingOf(queue)).toMatchObject(routing);
  const reading = hub.catchUp();
  hub.put({
    ...scope,
    ...routing,
    currentBuildId: '2',
    versions: [{ buildId: '2', taskQueues: ['orders'], activityTaskQueues: [], createdTime: 0 }],
  });
  await reading;
  expect(hub.routingOf(queue)).toMatchObject({ currentBuildId: '2' });
});
