import {
  createDatabase,
  TEST_SCOPE,
  TEST_TIME,
  type TestDatabase,
  testRun,
  testStart,
  testTurn,
} from '@app/testing';
import fc from 'fast-check';

import { Database } from '../connection';
import { PostgresExecutionStore } from '../execution/postgres-execution-store';
import { openInstallation } from '../installation/open-installation';
import { withTenant } from '../tenancy/with-tenant';
import { countRuns } from './count-runs';
import { listRuns } from './list-runs';
import { addSearchAttribute } from './search-attributes';

let scratch: TestDatabase;
let database: Database;
let api: Database;

beforeAll(async () => {
  scratch = await createDatabase();
  const options = { url: scratch.url, applicationName: 'spec', connectionCountMax: 1 };
  database = new Database({ ...options, role: 'engine' });
  api = new Database({ ...options, role: 'api' });
  await openInstallation(database, 1);
  const store = new PostgresExecutionStore(database);
  const lease = await store.acquireShard(0 as never, 'spec');
  const starts = EXTREMES.map((value, index) =>
    testStart(testRun(index + 1), {
      ...(index % 2 === 0 && { status: 'Failed' as const, closedTime: TEST_TIME }),
      searchAttributes: {
        MyText: { type: 'Text', value: `words ${String(value)}` },
        MyKeyword: { type: 'Keyword', value: `\u0000${String(value)}` },
        MyInt: { type: 'Int', value: Math.trunc(Math.max(-(2 ** 53), Math.min(2 ** 53, value))) },
        MyDouble: { type: 'Double', value },
        MyBool: { type: 'Bool', value: value > 0 },
        MyDatetime: { type: 'Datetime', value: TEST_TIME },
        MyKeywordList: { type: 'KeywordList', value: [] },
      },
    }),
  );
  await store.writeTurn(testTurn(lease, { starts }));
  await withTenant(api, TEST_SCOPE.tenantId, async (session) => {
    for (const type of [
      'Text',
      'Keyword',
      'Int',
      'Double',
      'Bool',
      'Datetime',
      'KeywordList',
    ] as const) {
      await addSearchAttribute(session, TEST_SCOPE, { name: `My${type}`, type });
    }
  });
});
afterAll(async () => {
  await api.close();
  await database.close();
  await scratch.drop();
});

const EXTREMES = [0, -0, 1e308, -1e308, 5e-324, 2 ** 53 - 1, -(2 ** 53) + 1, 0.1];

const FIELDS = [
  ...['WorkflowId', 'RunId', 'WorkflowType', 'TaskQueue', 'ExecutionStatus', 'StartTime'],
  ...['CloseTime', 'ExecutionTime', 'ExecutionDuration', 'HistoryLength', 'DefinitionId'],
  ...['DefinitionVersion', 'BuildIds', 'TemporalNamespaceDivision', 'TemporalScheduledStartTime'],
  ...['MyText', 'MyKeyword', 'MyInt', 'MyDouble', 'MyBool', 'MyDatetime', 'MyKeywordList', 'Nope'],
];
const field = fc.constantFrom(...FIELDS);
/** Values at the edges of every type, and of Postgres' own. */
const literal = fc.constantFrom(
  ...["''", "'x'", "'a \\\\ \\'quote'", "'\u0000\ud800'", "'%_'", "'Running'", "'Paused'"],
  ...['0', '-1', '7', '1e400', '1e308', '-9007199254740991', '9007199254740992', '0.5', '.1'],
  ...['99999999999999999999', '9223372036854775807', "'9223372036854775808'", 'true', 'FALSE'],
  ...[
    "'2026-01-31'",
    "'0001-01-01T00:00:00Z'",
    "'9999-12-31T23:59:59.999999999Z'",
    "'-9000000000d'",
  ],
  ...[
    "'1h'",
    "'-1ms'",
    "'99:59:59'",
    "'00000000-0000-0000-0000-000000000000'",
    "'NaN'",
    "'Infinity'",
  ],
);
const test = fc.oneof(
  fc
    .tuple(field, fc.constantFrom('=', '!=', '<', '<=', '>', '>=', 'STARTS_WITH'), literal)
    .map((parts) => parts.join(' ')),
  fc
    .tuple(field, fc.array(literal, { minLength: 1, maxLength: 3 }))
    .map(([name, values]) => `${name} IN (${values.join()})`),
  fc
    .tuple(field, literal, literal)
    .map(([name, low, high]) => `${name} BETWEEN ${low} AND ${high}`),
  field.map((name) => `${name} IS NULL`),
);
const condition = fc.letrec<{ any: string }>((again) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: test, weight: 4 },
    { arbitrary: again('any').map((inner) => `NOT (${inner})`), weight: 1 },
    {
      arbitrary: fc
        .tuple(again('any'), fc.constantFrom('AND', 'OR'), again('any'))
        .map(([a, word, b]) => `(${a}) ${word} (${b})`),
      weight: 2,
    },
  ),
})).any;
const clause = (words: string) =>
  fc
    .array(field, { maxLength: 3 })
    .map((names) => (names.length === 0 ? '' : ` ${words} ${names.join()}`));

/** Answered, or refused with a position: nothing that Postgres would have to refuse reaches it. */
it('understands or refuses every query, and Postgres never fails on one', async () => {
  let answered = 0;
  const take = (answer: object) => {
    if (!('code' in answer)) answered += 1;
    else expect(answer).toMatchObject({ code: 'QUERY_INVALID' });
  };
  await fc.assert(
    fc.asyncProperty(
      condition,
      clause('ORDER BY'),
      clause('GROUP BY'),
      async (where, orderBy, groupBy) => {
        await withTenant(api, TEST_SCOPE.tenantId, async (session) => {
          const options = { query: where + orderBy, countMax: 3, now: TEST_TIME };
          take(await listRuns(session, TEST_SCOPE, options));
          take(await countRuns(session, TEST_SCOPE, where + groupBy));
        });
      },
    ),
    { numRuns: 400 },
  );
  // Neither all right nor all wrong: the draw means something.
  expect(answered).toBeGreaterThan(40);
}, 120_000);
