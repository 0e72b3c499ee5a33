import {
  NamespaceId,
  type RunStart,
  type SearchAttribute,
  TenantId,
  type WorkflowId,
  WorkflowStatus,
} from '@app/contract';
import {
  createDatabase,
  numberedUuid,
  TEST_SCOPE,
  TEST_TIME,
  testAppend,
  testEvent,
  testRun,
  testStart,
  testTurn,
} from '@app/testing';
import fc from 'fast-check';

import { Database } from '../connection';
import { PostgresExecutionStore } from '../execution/postgres-execution-store';
import { openInstallation } from '../installation/open-installation';
import type { Session } from '../session';
import { withTenant } from '../tenancy/with-tenant';
import { countRuns } from './count-runs';
import { listRuns, type RunPage } from './list-runs';
import { readRunHeader } from './read-run-header';
import { addSearchAttribute, listSearchAttributes } from './search-attributes';

const STATUSES = Object.values(WorkflowStatus);

/** A run as the naive evaluator of queries sees it: field name to value. */
interface Sample {
  readonly start: RunStart;
  readonly closedTime: number | null;
  readonly values: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
}

function sample(number: number): Sample {
  const key = testRun(number, `${number % 3 === 0 ? 'order' : 'invoice'}-${number % 17}-${number}`);
  const status = STATUSES[number % STATUSES.length] ?? 'Running';
  // Several runs share a millisecond.
  const startedTime = TEST_TIME + Math.floor(number / 4) * 1_000;
  const closedTime = status === 'Running' ? null : startedTime + (number % 5) * 1_000;
  const attributes: Record<string, SearchAttribute> = {};
  if (number % 2 === 0) attributes.Customer = { type: 'Keyword', value: `c-${number % 4}\u0000` };
  if (number % 3 === 0) attributes.Amount = { type: 'Int', value: (number % 7) - 3 };
  if (number % 5 === 0) attributes.Ratio = { type: 'Double', value: (number % 9) / 4 };
  if (number % 4 === 0) attributes.Urgent = { type: 'Bool', value: number % 8 === 0 };
  if (number % 6 === 0)
    attributes.Due = { type: 'Datetime', value: TEST_TIME + (number % 11) * 1_000 };
  if (number % 7 === 0) attributes.Tags = { type: 'KeywordList', value: ['a', `t${number % 3}`] };
  if (number % 9 === 0) attributes.Note = { type: 'Text', value: 'The quick brown fox' };
  const historyLength = 3 + (number % 6);
  const start = testStart(key, {
    status,
    startedTime,
    executionTime: startedTime,
    workflowType: `type${number % 3}`,
    taskQueue: 'default',
    historyLength,
    ...(closedTime !== null && { closedTime }),
    ...(number % 4 === 1 && { definition: { definitionId: 'd', version: number % 3 } }),
    ...(Object.keys(attributes).length > 0 && { searchAttributes: attributes }),
  });
  const custom = Object.fromEntries(
    Object.entries(attributes).map(([name, { value }]) => [name, value]),
  );
  return {
    start,
    closedTime,
    values: {
      WorkflowId: key.workflowId,
      WorkflowType: start.workflowType,
      ExecutionStatus: status,
      StartTime: startedTime,
      CloseTime: closedTime,
      ExecutionDuration: closedTime === null ? null : closedTime - startedTime,
      HistoryLength: historyLength,
      DefinitionVersion: start.definition?.version ?? null,
      ...custom,
    },
  };
}

const SAMPLES = Array.from({ length: 120 }, (_, index) => sample(index + 1));
const ATTRIBUTES = [
  ['Customer', 'Keyword'],
  ['Amount', 'Int'],
  ['Ratio', 'Double'],
  ['Urgent', 'Bool'],
  ['Due', 'Datetime'],
  ['Tags', 'KeywordList'],
  ['Note', 'Text'],
] as const;

interface Predicate {
  readonly text: string;
  matches(sample: Sample): boolean;
}

type Value = string | number | boolean;

function quoted(field: string, value: Value): string {
  if (field === 'StartTime' || field === 'CloseTime' || field === 'Due')
    return `'${new Date(Number(value)).toISOString()}'`;
  if (field === 'ExecutionDuration') return `'${String(value)}ms'`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}

const ORDERED_FIELDS = [
  'WorkflowId',
  'WorkflowType',
  'StartTime',
  'CloseTime',
  'ExecutionDuration',
  'HistoryLength',
  'DefinitionVersion',
  'Customer',
  'Amount',
  'Ratio',
  'Due',
];

/** A value that the field has in some run, so that comparisons hit. */
function sameField(field: string): fc.Arbitrary<[string, Value]> {
  const known = SAMPLES.map((each) => each.values[field] ?? null).filter((value) => value !== null);
  const values = known.flatMap((value) => (typeof value === 'object' ? [...value] : [value]));
  return fc.tuple(fc.constant(field), fc.constantFrom(...(values as Value[])));
}

const fieldAndValue = fc
  .constantFrom(...ORDERED_FIELDS, 'ExecutionStatus', 'Urgent', 'Tags')
  .chain(sameField);

function has(each: Sample, field: string, test: (value: Value) => boolean): boolean {
  const value = each.values[field] ?? null;
  if (value === null) return false;
  return typeof value === 'object' ? value.some(test) : test(value);
}

const comparison = fc
  .tuple(fieldAndValue, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), fc.boolean())
  .map(([[field, value], wish]): Predicate => {
    const comparator = ORDERED_FIELDS.includes(field) ? wish : wish === '=' ? '=' : '!=';
    const test = (other: Value): boolean => {
      switch (comparator) {
        case '<':
          return other < value;
        case '<=':
          return other <= value;
        case '>':
          return other > value;
        case '>=':
          return other >= value;
        default:
          return other === value;
      }
    };
    return {
      text: `${field} ${comparator} ${quoted(field, value)}`,
      matches: (each) =>
        comparator === '!='
          ? (each.values[field] ?? null) !== null && !has(each, field, test)
          : has(each, field, test),
    };
  });

const otherTests = fc
  .tuple(fieldAndValue, fieldAndValue, fc.constantFrom('null', 'in', 'between', 'prefix'))
  .chain(([first, second, kind]) =>
    fc.tuple(
      fc.constant(first),
      fc.oneof(fc.constant(second), sameField(first[0])),
      fc.constant(kind),
    ),
  )
  .map(([[field, value], [otherField, other], kind]): Predicate => {
    const second = typeof other === typeof value && otherField === field ? other : value;
    if (kind === 'in') {
      return {
        text: `${field} IN (${quoted(field, value)}, ${quoted(field, second)})`,
        matches: (each) => has(each, field, (found) => found === value || found === second),
      };
    }
    if (kind === 'between' && ORDERED_FIELDS.includes(field)) {
      const [low, high] = value < second ? [value, second] : [second, value];
      return {
        text: `${field} BETWEEN ${quoted(field, low)} AND ${quoted(field, high)}`,
        matches: (each) => has(each, field, (found) => found >= low && found <= high),
      };
    }
    if (kind === 'prefix') {
      return {
        text: `WorkflowId STARTS_WITH 'order-1'`,
        matches: (each) => has(each, 'WorkflowId', (found) => String(found).startsWith('order-1')),
      };
    }
    return { text: `${field} IS NULL`, matches: (each) => (each.values[field] ?? null) === null };
  });

const anyPredicate = fc.letrec<{ predicate: Predicate }>((again) => ({
  predicate: fc.oneof(
    { maxDepth: 3 },
    comparison,
    otherTests,
    again('predicate').map((inner) => ({
      text: `NOT (${inner.text})`,
      matches: (each: Sample) => !inner.matches(each),
    })),
    fc.tuple(again('predicate'), again('predicate')).map(([a, b]) => ({
      text: `(${a.text} AND ${b.text})`,
      matches: (each: Sample) => a.matches(each) && b.matches(each),
    })),
    fc.tuple(again('predicate'), again('predicate')).map(([a, b]) => ({
      text: `(${a.text} OR ${b.text})`,
      matches: (each: Sample) => a.matches(each) || b.matches(each),
    })),
  ),
})).predicate;

/** Order of values as lists have it: byte order of texts, nothing last. */
function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return (a as Value) < (b as Value) ? -1 : 1;
}

describe('visibility', () => {
  let scratch: Awaited<ReturnType<typeof createDatabase>>;
  let database: Database;
  let api: Database;

  beforeAll(async () => {
    scratch = await createDatabase();
    database = new Database({
      url: scratch.url,
      applicationName: 'spec',
      connectionCountMax: 1,
      role: 'engine',
    });
    api = new Database({
      url: scratch.url,
      applicationName: 'spec',
      connectionCountMax: 2,
      role: 'api',
    });
    await openInstallation(database, 2);
    const store = new PostgresExecutionStore(database);
    const lease = await store.acquireShard(0 as never, 'spec');
    await store.writeTurn(testTurn(lease, { starts: SAMPLES.map((each) => each.start) }));
    await asTenant(async (session) => {
      for (const [name, type] of ATTRIBUTES)
        await addSearchAttribute(session, TEST_SCOPE, { name, type });
    });
  });
  afterAll(async () => {
    await api.close();
    await database.close();
    await scratch.drop();
  });

  function asTenant<T>(
    use: (session: Session) => Promise<T>,
    tenantId = TEST_SCOPE.tenantId,
  ): Promise<T> {
    return withTenant(api, tenantId, use);
  }

  async function list(query: string, countMax = 1_000, after?: string): Promise<RunPage> {
    const options = { query, countMax, ...(after !== undefined && { after }) };
    const page = await asTenant((session) => listRuns(session, TEST_SCOPE, options));
    if ('code' in page) throw new Error(`${query}: ${page.message}`);
    return page;
  }

  async function workflowIds(query: string): Promise<WorkflowId[]> {
    return (await list(query)).runs.map(({ run }) => run.workflowId);
  }

  async function refusal(query: string, after?: string) {
    const options = { query, countMax: 5, ...(after !== undefined && { after }) };
    return asTenant((session) => listRuns(session, TEST_SCOPE, options));
  }

  it('finds exactly the runs that a query describes', async () => {
    await fc.assert(
      fc.asyncProperty(anyPredicate, async (predicate) => {
        const expected = SAMPLES.filter((each) => predicate.matches(each)).map(
          (each) => each.start.workflowId,
        );
        expect((await workflowIds(predicate.text)).sort()).toEqual(expected.sort());
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('pages through any order without repeating or skipping a run', async () => {
    const terms = fc.uniqueArray(
      fc.tuple(
        fc.constantFrom(...ORDERED_FIELDS, 'Urgent'),
        fc.constantFrom('ASC' as const, 'DESC' as const),
      ),
      { maxLength: 3, selector: ([field]) => field },
    );
    await fc.assert(
      fc.asyncProperty(terms, fc.integer({ min: 7, max: 60 }), async (order, countMax) => {
        const orderBy = order.map((term) => term.join(' ')).join(', ');
        const found: string[] = [];
        for (let after: string | undefined, more = true; more;) {
          const page: RunPage = await list(
            orderBy === '' ? '' : `ORDER BY ${orderBy}`,
            countMax,
            after,
          );
          found.push(...page.runs.map(({ run }) => run.runId));
          after = page.runs.at(-1)?.cursor;
          more = page.hasMore;
        }
        const keys = order.length === 0 ? [['StartTime', 'DESC'] as const] : order;
        const expected = [...SAMPLES].sort((a, b) => {
          for (const [field, direction] of keys) {
            const sign = compareValues(a.values[field] ?? null, b.values[field] ?? null);
            if (sign !== 0) return direction === 'ASC' ? sign : -sign;
          }
          const sign = a.start.runId < b.start.runId ? -1 : 1;
          return keys.at(-1)?.[1] === 'ASC' ? sign : -sign;
        });
        expect(found).toEqual(expected.map((each) => each.start.runId));
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('gives back what was given at the start', async () => {
    const [found] = (await list("WorkflowId = 'order-12-12'")).runs;
    const { start } = SAMPLES[11]!;
    expect(found?.run).toEqual({
      ...testRun(12, 'order-12-12'),
      status: start.status,
      workflowType: 'type0',
      taskQueue: 'default',
      startedTime: start.startedTime,
      executionTime: start.executionTime,
      closedTime: start.closedTime,
      firstRunId: start.runId,
      historyLength: start.historyLength,
      searchAttributes: start.searchAttributes,
    });
  });

  it('matches a text by any of its words, whatever their case, as Temporal does', async () => {
    const withNote = SAMPLES.filter((each) => 'Note' in each.values).length;
    expect(await workflowIds("Note = 'FOX wolf'")).toHaveLength(withNote);
    expect(await workflowIds("Note = 'wolf'")).toHaveLength(0);
    expect(await workflowIds("Note = 'fo'")).toHaveLength(0);
    expect(await workflowIds("Note != 'wolf'")).toHaveLength(withNote);
    expect(await workflowIds("Note != 'brown'")).toHaveLength(0);
    expect(await workflowIds("NOT Note = 'brown'")).toHaveLength(120 - withNote);
    expect(await workflowIds("Note = 'brown' OR WorkflowId = 'none'")).toHaveLength(withNote);
    expect(await refusal("Note = '--'")).toMatchObject({
      message: expect.stringMatching(/at least one word/) as string,
    });
  });

  it('reads moments relative to now, the same on every page', async () => {
    const now = TEST_TIME + 20_000;
    const ask = (query: string, after?: string) =>
      asTenant((session) =>
        listRuns(session, TEST_SCOPE, {
          query,
          countMax: 7,
          now: after === undefined ? now : now + 3_600_000,
          ...(after !== undefined && { after }),
        }),
      ) as Promise<RunPage>;
    const found: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await ask("StartTime >= '-10s' AND StartTime < '5s' ORDER BY StartTime", after);
      found.push(...page.runs.map(({ run }) => run.runId));
      after = page.runs.at(-1)?.cursor;
      more = page.hasMore;
    }
    const expected = SAMPLES.filter(
      ({ start }) => start.startedTime >= now - 10_000 && start.startedTime < now + 5_000,
    );
    expect(found).toHaveLength(60);
    expect(found).toEqual(expected.map(({ start }) => start.runId));
  });

  it("takes a status by its name, or by Temporal's number", async () => {
    expect(await workflowIds('ExecutionStatus = 2')).toEqual(
      await workflowIds("ExecutionStatus = 'Completed'"),
    );
    expect(await workflowIds('ExecutionStatus IN (1, 3.0)')).toHaveLength(
      (await workflowIds("ExecutionStatus IN ('Running', 'Failed')")).length,
    );
  });

  it('lists running runs first, then by close time, when asked for the order that Temporal has', async () => {
    const { runs } = await list('ORDER BY CloseTime DESC, StartTime DESC');
    const running = runs.filter(({ run }) => run.status === 'Running');
    expect(runs.slice(0, running.length)).toEqual(running);
    const started = running.map(({ run }) => run.startedTime);
    expect(started).toEqual([...started].sort((a, b) => b - a));
    const closed = runs.slice(running.length).map(({ run }) => run.closedTime ?? 0);
    expect(closed).toEqual([...closed].sort((a, b) => b - a));
  });

  it('counts, and counts by groups', async () => {
    const total = await asTenant((session) => countRuns(session, TEST_SCOPE, ''));
    expect(total).toEqual({ count: 120, groups: [], hasMoreGroups: false });

    const grouped = await asTenant((session) =>
      countRuns(session, TEST_SCOPE, "WorkflowType = 'type1' GROUP BY ExecutionStatus, Customer"),
    );
    const expected = new Map<string, number>();
    for (const each of SAMPLES.filter(({ start }) => start.workflowType === 'type1')) {
      const key = JSON.stringify([each.start.status, each.values.Customer ?? null]);
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    if ('code' in grouped) throw new Error(grouped.message);
    expect(grouped.count).toBe(40);
    expect(
      new Map(grouped.groups.map((group) => [JSON.stringify(group.values), group.count])),
    ).toEqual(expected);
  });

  it('counts nothing as zero', async () => {
    const none = await asTenant((session) => countRuns(session, TEST_SCOPE, "WorkflowId = 'no'"));
    expect(none).toEqual({ count: 0, groups: [], hasMoreGroups: false });
  });

  it.each<[string, number, RegExp]>([
    ["Nope = 'x'", 1, /no field "Nope".*WorkflowId/],
    ['StartTime > 5.5', 13, /a moment such as/],
    ["StartTime > 'yesterday'", 13, /'-24h' for a day ago/],
    ["ExecutionStatus = 'running'", 19, /one of 'Running'/],
    ["ExecutionStatus > 'Running'", 1, /has no order/],
    ["RunId = 'x'", 9, /UUID/],
    ['Amount = 1.5', 10, /an integer/],
    ["Tags STARTS_WITH 'a'", 1, /no keyword/],
    ['ORDER BY Tags', 10, /has no order/],
    ['GROUP BY WorkflowType', 10, /when counting/],
    ["WorkflowId = 'a' AND", 21, /name of a field/],
  ])('refuses %s and says where and what to do', async (query, position, message) => {
    const refused = await refusal(query);
    expect(refused).toMatchObject({
      code: 'QUERY_INVALID',
      details: { position: String(position) },
    });
    expect((refused as { message: string }).message).toMatch(message);
  });

  it('refuses a cursor of another order, and one that is none', async () => {
    const cursor = (await list('', 3)).runs[0]?.cursor;
    expect(await refusal('ORDER BY CloseTime', cursor)).toMatchObject({ code: 'CURSOR_INVALID' });
    for (const text of ['', 'x', 'bnVsbA', Buffer.from('["a"]').toString('base64url')]) {
      expect(await refusal('', text)).toMatchObject({ code: 'CURSOR_INVALID' });
    }
  });

  it('takes every value as a value', async () => {
    const hostile = "x' OR ''='";
    expect(await workflowIds(`WorkflowId = "${hostile}"`)).toEqual([]);
    expect(await workflowIds(`Customer = '\u0000\ud800\u0010'`)).toEqual([]);
  });

  it('shows nothing of another tenant or namespace', async () => {
    const foreign = { ...TEST_SCOPE, tenantId: TenantId(numberedUuid(9, 1)) };
    const elsewhere = { ...TEST_SCOPE, namespaceId: NamespaceId(numberedUuid(9, 2)) };
    const none = { runs: [], hasMore: false };
    expect(
      await asTenant((session) => listRuns(session, foreign, { countMax: 5 }), foreign.tenantId),
    ).toEqual(none);
    expect(await asTenant((session) => listRuns(session, elsewhere, { countMax: 5 }))).toEqual(
      none,
    );
    // The query names the victim's tenant, but the transaction belongs to another: row security says no.
    expect(
      await asTenant((session) => listRuns(session, TEST_SCOPE, { countMax: 5 }), foreign.tenantId),
    ).toEqual(none);
    const key = SAMPLES[0]?.start;
    if (key === undefined) throw new Error('no sample');
    expect(
      await asTenant((session) => readRunHeader(session, key), foreign.tenantId),
    ).toBeUndefined();
  });

  it('lists runs that start and end between two pages once', async () => {
    const store = new PostgresExecutionStore(database);
    const lease = await store.acquireShard(1 as never, 'spec');
    const scope = { ...TEST_SCOPE, namespaceId: NamespaceId(numberedUuid(7, 2)) };
    const runs = Array.from({ length: 9 }, (_, index) => ({ ...testRun(500 + index), ...scope }));
    const starts = runs.map((run, index) => testStart(run, { startedTime: TEST_TIME + index }));
    await store.writeTurn(testTurn(lease, { starts }));
    const page = (after?: string) =>
      asTenant((session) =>
        listRuns(session, scope, { countMax: 4, ...(after !== undefined && { after }) }),
      );

    const first = (await page()) as RunPage;
    const newer = { ...testRun(600), ...scope };
    await store.writeTurn(
      testTurn(
        { ...lease, version: lease.version + 1 },
        {
          starts: [testStart(newer, { startedTime: TEST_TIME + 100 })],
          closes: runs.map((run) => ({
            ...run,
            status: 'Completed',
            closedTime: TEST_TIME + 50,
            historyLength: 5,
          })),
        },
      ),
    );
    const second = (await page(first.runs.at(-1)?.cursor)) as RunPage;
    const third = (await page(second.runs.at(-1)?.cursor)) as RunPage;

    const found = [...first.runs, ...second.runs, ...third.runs].map(({ run }) => run.runId);
    expect(found).toEqual(runs.map((run) => run.runId).reverse());
    expect(third.hasMore).toBe(false);
  });

  describe('a single run', () => {
    it('is the current one of its workflow id, or the one named, with the event that closed it', async () => {
      const store = new PostgresExecutionStore(database);
      const lease = await store.acquireShard(1 as never, 'spec');
      const [old, current] = [testRun(701, 'chain'), testRun(702, 'chain')];
      await store.writeTurn(
        testTurn(lease, {
          starts: [testStart(old, { status: 'ContinuedAsNew', closedTime: TEST_TIME })],
          appends: [testAppend(old, 0, [testEvent(1), testEvent(2, 'last')])],
        }),
      );
      await store.writeTurn(
        testTurn({ ...lease, version: lease.version + 1 }, { starts: [testStart(current)] }),
      );
      const read = (runId?: string) =>
        asTenant((session) => readRunHeader(session, { ...current, runId: runId as never }));

      expect(await read()).toMatchObject({ run: { runId: current.runId, status: 'Running' } });
      expect((await read())?.closeEvent).toBeUndefined();
      expect(await read(old.runId)).toMatchObject({
        run: { runId: old.runId, status: 'ContinuedAsNew' },
        closeEvent: testEvent(2, 'last'),
      });
      expect(await read(numberedUuid(999, 3))).toBeUndefined();
      expect(await read('not-a-uuid')).toBeUndefined();
      expect(
        await asTenant((session) => readRunHeader(session, testRun(1, 'unknown'))),
      ).toBeUndefined();
    });
  });

  describe('search attributes', () => {
    const add = (name: string, type: string) =>
      asTenant((session) => addSearchAttribute(session, TEST_SCOPE, { name, type: type as never }));

    it('keep their type', async () => {
      expect(await add('Amount', 'Int')).toEqual({ name: 'Amount', type: 'Int' });
      expect(await add('Amount', 'Keyword')).toMatchObject({ code: 'NAME_TAKEN' });
      const known = await asTenant((session) => listSearchAttributes(session, TEST_SCOPE));
      expect(known).toContainEqual({ name: 'Amount', type: 'Int' });
    });

    it('do not take the names of fields, keywords, or types that do not exist', async () => {
      expect(await add('WorkflowId', 'Keyword')).toMatchObject({ code: 'NAME_TAKEN' });
      expect(await add('order', 'Keyword')).toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect(await add("x'; --", 'Keyword')).toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect(await add('X', 'Nonsense')).toMatchObject({ code: 'INVALID_ARGUMENT' });
    });
  });
});
