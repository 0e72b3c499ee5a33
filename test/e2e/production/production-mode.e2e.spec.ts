import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { GraphqlClient } from '../support/graphql';
import { TestService } from '../support/service';

const OPERATOR_KEY = join(__dirname, '../../../scripts/operator-key.mjs');

let service: TestService;
let operatorKey: string;

beforeAll(async () => {
  service = await TestService.start({ PERDURE_MODE: 'production' }, (dataDir) => {
    operatorKey = newOperatorKey(dataDir);
  });
}, 60_000);

afterAll(() => service.stop());

function newOperatorKey(dataDir: string): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [OPERATOR_KEY], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], PERDURE_DATA_DIR: dataDir },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

async function ask(key: string | undefined, query: string): Promise<Record<string, unknown>> {
  const reply = await new GraphqlClient(service.url).post(
    JSON.stringify({ query }),
    key === undefined ? {} : { authorization: `Bearer ${key}` },
  );
  return reply.json as Record<string, unknown>;
}

it('lets nobody in without a key, also from this machine, and leaves no credentials in a file', async () => {
  const { data, errors } = await ask(undefined, '{ version }');
  expect(data).toBeNull();
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(existsSync(join(service.dataDir, 'credentials.json'))).toBe(false);
});

it('lets the holder of the operator key create a tenant, whose key may do everything but that', async () => {
  const created = await ask(
    operatorKey,
    'mutation { createTenant(name: "acme") { ... on CreatedTenant { secret } } }',
  );
  const { secret } = (created['data'] as { createTenant: { secret: string } }).createTenant;
  expect(await ask(secret, '{ tenant { name } namespaces { name } }')).toEqual({
    data: { tenant: { name: 'acme' }, namespaces: [{ name: 'default' }] },
  });
  const refused = await ask(
    secret,
    'mutation { createTenant(name: "other") { ... on Refused { code } } }',
  );
  expect(refused).toEqual({ data: { createTenant: { code: 'PERMISSION_DENIED' } } });
});

it('does not tell its schema', async () => {
  const { errors } = await ask(operatorKey, '{ __schema { types { name } } }');
  expect(errors).toBeDefined();
});
