import { TestService } from '../support/service';
import { Tenant } from './tenant';

const machine = (result: unknown) => ({
  StartAt: 'Say',
  States: { Say: { Type: 'Pass', Result: result, End: true } },
});

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  tenant = await Tenant.create(service);
}, 60_000);

afterAll(() => service.stop());

const put = async (name: string, source: unknown) =>
  tenant.ask(
    `mutation ($n: String!, $s: JSON!) { putWorkflowDefinition(name: $n, source: $s) {
      ... on PutDefinition { isNew definition { version } } ... on DefinitionInvalid { issues { pointer } }
    } }`,
    { n: name, s: source },
  );

it('a definition gets a version when it changes, and only then', async () => {
  expect(await put('versions', machine(1))).toEqual({ isNew: true, definition: { version: 1 } });
  expect(await put('versions', machine(1))).toEqual({ isNew: false, definition: { version: 1 } });
  expect(await put('versions', JSON.stringify(machine(2)))).toEqual({
    isNew: true,
    definition: { version: 2 },
  });
  const { edges } = await tenant.ask(
    '{ definitionVersions(name: "versions") { edges { node { version source } } } }',
  );
  expect((edges as { node: { version: number } }[]).map(({ node }) => node.version)).toEqual([
    2, 1,
  ]);
});

it('runs start with the newest version, with one that is named, or with an alias', async () => {
  await put('aliased', machine('one'));
  await put('aliased', machine('two'));
  await tenant.ask(
    'mutation { setDefinitionAlias(name: "aliased", alias: "live", version: 1) { __typename } }',
  );
  const outputOf = async (more: object) =>
    (await tenant.client.run({ definition: 'aliased', ...more })).output;
  expect(await outputOf({})).toBe('two');
  expect(await outputOf({ version: 1 })).toBe('one');
  expect(await outputOf({ alias: 'live' })).toBe('one');
  const unknown = await tenant.client.start({ definition: 'aliased', alias: 'none' });
  expect(unknown).toMatchObject({ code: 'DEFINITION_NOT_FOUND' });
});

it('a new version is used at once by the next start', async () => {
  for (const version of [1, 2, 3, 4, 5]) {
    await put('fresh', machine(version));
    expect(await tenant.client.run({ definition: 'fresh' })).toMatchObject({ output: version });
  }
});

it('two versions are compared by pointer', async () => {
  await put('compared', machine({ a: 1 }));
  await put('compared', machine({ a: 2 }));
  expect(
    await tenant.ask(
      '{ diffDefinitions(name: "compared", from: 1, to: 2) { ... on DefinitionDiff { changes { pointer kind before after } } ... on Refused { message } } }',
    ),
  ).toEqual({
    changes: [{ pointer: '/States/Say/Result/a', kind: 'Changed', before: 1, after: 2 }],
  });
});

it('is validated without being put', async () => {
  const validate = async (source: unknown) =>
    tenant.ask(
      'query ($s: JSON!) { validateDefinition(source: $s) { valid issues { pointer } } }',
      {
        s: source,
      },
    );
  expect(await validate(machine(1))).toEqual({ valid: true, issues: [] });
  const { valid, issues } = await validate({ StartAt: 'Nowhere', States: {} });
  expect(valid).toBe(false);
  expect((issues as unknown[]).length).toBeGreaterThan(0);
});

it('is put from a file whose places are filled, or refused with each that is not', async () => {
  const source = JSON.stringify(machine('to ${Who}')).replace('"End"', '"Comment":"${Who}","End"');
  const putFilled = async (substitutions: unknown) =>
    tenant.ask(
      `mutation ($s: JSON!, $v: JSON) { putWorkflowDefinition(name: "filled", source: $s, substitutions: $v) {
        ... on PutDefinition { definition { version } } ... on DefinitionInvalid { issues { code message } } ... on Refused { code }
      } }`,
      { s: source, v: substitutions },
    );
  expect(await putFilled({ Other: 1 })).toMatchObject({
    issues: [{ code: 'SUBSTITUTION_FAILED' }, { code: 'SUBSTITUTION_FAILED' }],
  });
  expect(await putFilled({ Who: ['a list'] })).toMatchObject({
    issues: [{ code: 'SUBSTITUTION_FAILED' }],
  });
  expect(await putFilled('text')).toMatchObject({ issues: [{ code: 'SUBSTITUTION_FAILED' }] });
  expect(await putFilled({ Who: 'you, "so to say"' })).toEqual({ definition: { version: 1 } });
  expect(await tenant.client.run({ definition: 'filled' })).toMatchObject({
    output: 'to you, "so to say"',
  });
});

it('is drawn as nodes and edges, or refused with its problems', async () => {
  const render = async (source: unknown) =>
    tenant.ask(
      'query ($s: JSON!) { renderDefinition(source: $s) { __typename ... on DefinitionGraph { nodes { id type } edges { from to kind } } ... on DefinitionInvalid { issues { pointer } } } }',
      { s: source },
    );
  expect(await render(machine(1))).toEqual({
    __typename: 'DefinitionGraph',
    nodes: [
      { id: 'start', type: 'Start' },
      { id: 'Say', type: 'Pass' },
      { id: 'end', type: 'End' },
    ],
    edges: [
      { from: 'start', to: 'Say', kind: 'Next' },
      { from: 'Say', to: 'end', kind: 'Next' },
    ],
  });
  expect(await render({ StartAt: 'Nowhere', States: {} })).toMatchObject({
    __typename: 'DefinitionInvalid',
  });
});

it('is listed in pages by name', async () => {
  for (const name of ['list-a', 'list-b', 'list-c']) await put(name, machine(name));
  const names: string[] = [];
  let after = '';
  for (let page = 0; page < 20; page += 1) {
    const { edges, pageInfo } = (await tenant.ask(
      `{ definitions(first: 2 ${after}) { edges { node { name } } pageInfo { hasNextPage endCursor } } }`,
    )) as unknown as {
      edges: { node: { name: string } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
    names.push(...edges.map(({ node }) => node.name));
    if (!pageInfo.hasNextPage) break;
    after = `, after: "${pageInfo.endCursor}"`;
  }
  expect(names).toEqual([...new Set(names)]);
  expect(names.filter((name) => name.startsWith('list-'))).toEqual(['list-a', 'list-b', 'list-c']);
});
