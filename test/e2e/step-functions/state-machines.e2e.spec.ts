import {
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteStateMachineAliasCommand,
  DeleteStateMachineCommand,
  DeleteStateMachineVersionCommand,
  DescribeExecutionCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListStateMachineAliasesCommand,
  ListStateMachinesCommand,
  ListStateMachineVersionsCommand,
  ListTagsForResourceCommand,
  PublishStateMachineVersionCommand,
  type SFNClient,
  StartExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';

import { Tenant } from '../api/tenant';
import { TestService } from '../support/service';
import { errorOf, machineOf, PASS, ROLE, sfnClient } from './sfn-client';

let service: TestService;
let client: SFNClient;

const SUCCEED = machineOf({ Type: 'Succeed' });
const create = (name: string, more: object = {}) =>
  client.send(new CreateStateMachineCommand({ name, definition: PASS, roleArn: ROLE, ...more }));

beforeAll(async () => {
  service = await TestService.start();
  client = sfnClient(service);
}, 60_000);

afterAll(async () => {
  client.destroy();
  await service.stop();
});

describe('a state machine', () => {
  it('is created once, whoever repeats the call, and described as it was given', async () => {
    const loggingConfiguration = { level: 'OFF', includeExecutionData: false } as const;
    const first = await create('once', { tags: [{ key: 'team', value: 'a' }] });
    const second = await create('once', { roleArn: `${ROLE}2`, tags: [{ key: 'x', value: 'y' }] });
    expect(second).toMatchObject({
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:once',
      creationDate: first.creationDate,
    });
    const described = await client.send(
      new DescribeStateMachineCommand({ stateMachineArn: first.stateMachineArn }),
    );
    expect(described).toMatchObject({
      name: 'once',
      status: 'ACTIVE',
      definition: PASS,
      roleArn: ROLE,
      type: 'STANDARD',
      loggingConfiguration,
      tracingConfiguration: { enabled: false },
      creationDate: first.creationDate,
    });
    expect(await errorOf(create('once', { definition: SUCCEED }))).toBe(
      "StateMachineAlreadyExists: State Machine Already Exists: 'arn:aws:states:us-east-1:000000000000:stateMachine:once'",
    );
  });

  it('is refused with the error that Amazon has for it', async () => {
    const destinations = [{ cloudWatchLogsLogGroup: { logGroupArn: 'arn' } }];
    const errors = await Promise.all([
      errorOf(create('a b')),
      errorOf(create('role', { roleArn: 'nobody' })),
      errorOf(create('bad', { definition: '{}' })),
      errorOf(create('log', { loggingConfiguration: { level: 'ALL' } })),
      errorOf(
        create('logs', {
          loggingConfiguration: { level: 'ALL', destinations: [...destinations, ...destinations] },
        }),
      ),
      errorOf(create('key', { encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY' } })),
      errorOf(create('version', { versionDescription: 'one' })),
      errorOf(
        create('many', {
          tags: Array.from({ length: 51 }, (_, key) => ({ key: String(key), value: '' })),
        }),
      ),
      errorOf(create('kind', { type: 'OTHER' })),
    ]);
    expect(errors.map((error) => error.split(':')[0])).toEqual([
      'InvalidName',
      'InvalidArn',
      'InvalidDefinition',
      'InvalidLoggingConfiguration',
      'InvalidLoggingConfiguration',
      'InvalidEncryptionConfiguration',
      'ValidationException',
      'TooManyTags',
      'ValidationException',
    ]);
    expect(errors[6]).toBe(
      'ValidationException: Version description can only be set when publish is true',
    );
    expect(errors[8]).toBe(
      "ValidationException: 1 validation error detected: Value 'OTHER' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]",
    );
  });

  it('is listed by pages, and a page of another list is no page', async () => {
    for (const name of ['page-1', 'page-2', 'page-3']) await create(name);
    const names: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new ListStateMachinesCommand({ maxResults: 1, nextToken }));
      expect(page.stateMachines).toHaveLength(1);
      names.push(page.stateMachines?.[0]?.name);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(names.filter((name) => name?.startsWith('page-'))).toEqual([
      'page-1',
      'page-2',
      'page-3',
    ]);
    expect(await errorOf(client.send(new ListStateMachinesCommand({ nextToken: 'other' })))).toBe(
      "InvalidToken: Invalid Token: 'Invalid token'",
    );
    expect(await errorOf(client.send(new ListStateMachinesCommand({ maxResults: 1_001 })))).toBe(
      "ValidationException: 1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
    );
  });

  it('goes with its versions, aliases and tags, and its runs go on', async () => {
    const { stateMachineArn, stateMachineVersionArn } = await create('gone', {
      publish: true,
      tags: [{ key: 'a', value: 'b' }],
    });
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
    await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
    for (const arn of [stateMachineArn, stateMachineVersionArn]) {
      const described = client.send(new DescribeStateMachineCommand({ stateMachineArn: arn }));
      expect(await errorOf(described)).toBe(
        `StateMachineDoesNotExist: State Machine Does Not Exist: '${arn!}'`,
      );
      expect(
        await errorOf(client.send(new StartExecutionCommand({ stateMachineArn: arn }))),
      ).toMatch(/^StateMachineDoesNotExist/);
    }
    const used = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(used).toMatchObject({ name: 'gone', definition: PASS, stateMachineArn });
    await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
    const again = await create('gone', { definition: SUCCEED, publish: true });
    expect(again.stateMachineVersionArn).toBe(stateMachineVersionArn);
    const tags = client.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
    expect((await tags).tags).toEqual([]);
  });

  it('is checked without being stored, with every problem', async () => {
    const validate = (definition: string) =>
      client.send(new ValidateStateMachineDefinitionCommand({ definition }));
    expect(await validate(PASS)).toMatchObject({ result: 'OK', diagnostics: [], truncated: false });
    const failed = await validate(machineOf({ Type: 'Pass', Next: 'Nowhere' }));
    expect(failed.result).toBe('FAIL');
    expect(failed.diagnostics?.length).toBeGreaterThan(0);
  });

  it('has tags that are added, replaced and taken away', async () => {
    const { stateMachineArn: resourceArn } = await create('tagged', {
      tags: [{ key: 'a', value: '1' }],
    });
    await client.send(
      new TagResourceCommand({
        resourceArn,
        tags: [
          { key: 'a', value: '2' },
          { key: 'b', value: '3' },
        ],
      }),
    );
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['b', 'none'] }));
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual([{ key: 'a', value: '2' }]);
    expect(
      await errorOf(
        client.send(new ListTagsForResourceCommand({ resourceArn: `${resourceArn!}x` })),
      ),
    ).toMatch(/^ResourceNotFound: /);
  });
});

describe('versions and aliases', () => {
  it('number what is published, once each, and never twice', async () => {
    const { stateMachineArn } = await create('versions');
    const publish = (more: object = {}) =>
      client.send(new PublishStateMachineVersionCommand({ stateMachineArn, ...more }));
    const first = await publish({ description: 'one' });
    expect(first.stateMachineVersionArn).toBe(`${stateMachineArn!}:1`);
    expect((await publish()).stateMachineVersionArn).toBe(`${stateMachineArn!}:1`);
    const updated = await client.send(
      new UpdateStateMachineCommand({ stateMachineArn, definition: SUCCEED, publish: true }),
    );
    expect(updated.stateMachineVersionArn).toBe(`${stateMachineArn!}:2`);
    expect(await errorOf(publish({ revisionId: 'other' }))).toMatch(
      /^ConflictException: Failed to publish the State Machine version for revision other\./,
    );
    await client.send(
      new DeleteStateMachineVersionCommand({ stateMachineVersionArn: `${stateMachineArn!}:2` }),
    );
    expect((await publish()).stateMachineVersionArn).toBe(`${stateMachineArn!}:3`);
    const listed = await client.send(new ListStateMachineVersionsCommand({ stateMachineArn }));
    expect(listed.stateMachineVersions?.map((each) => each.stateMachineVersionArn)).toEqual([
      `${stateMachineArn!}:3`,
      `${stateMachineArn!}:1`,
    ]);
    const one = await client.send(
      new DescribeStateMachineCommand({ stateMachineArn: `${stateMachineArn!}:1` }),
    );
    expect(one).toMatchObject({ definition: PASS, description: 'one' });
  });

  it('share starts between two versions by their weights', async () => {
    const { stateMachineArn, stateMachineVersionArn: one } = await create('routed', {
      publish: true,
    });
    const { stateMachineVersionArn: two } = await client.send(
      new UpdateStateMachineCommand({ stateMachineArn, definition: SUCCEED, publish: true }),
    );
    const route = (weight: number) => [
      { stateMachineVersionArn: one, weight: 100 - weight },
      { stateMachineVersionArn: two, weight },
    ];
    const { stateMachineAliasArn } = await client.send(
      new CreateStateMachineAliasCommand({ name: 'LIVE', routingConfiguration: route(0) }),
    );
    const started = async (): Promise<string | undefined> => {
      const { executionArn } = await client.send(
        new StartExecutionCommand({ stateMachineArn: stateMachineAliasArn }),
      );
      const described = await client.send(new DescribeExecutionCommand({ executionArn }));
      expect(described.stateMachineAliasArn).toBe(stateMachineAliasArn);
      return described.stateMachineVersionArn;
    };
    expect(new Set(await Promise.all(Array.from({ length: 10 }, started)))).toEqual(new Set([one]));
    await client.send(
      new UpdateStateMachineAliasCommand({ stateMachineAliasArn, routingConfiguration: route(50) }),
    );
    // None of one kind among 40 comes once in 10^11 times.
    expect(new Set(await Promise.all(Array.from({ length: 40 }, started)))).toEqual(
      new Set([one, two]),
    );
    const described = await client.send(
      new DescribeStateMachineAliasCommand({ stateMachineAliasArn }),
    );
    expect(described).toMatchObject({ name: 'LIVE', routingConfiguration: route(50) });
    const listed = await client.send(new ListStateMachineAliasesCommand({ stateMachineArn }));
    expect(listed.stateMachineAliases?.map((each) => each.stateMachineAliasArn)).toEqual([
      stateMachineAliasArn,
    ]);
    expect(
      await errorOf(
        client.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: two })),
      ),
    ).toBe(
      'ConflictException: Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [LIVE]',
    );
    await client.send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
    expect(
      await errorOf(client.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }))),
    ).toMatch(/^ResourceNotFound: /);
  });

  it('refuse routes that lead nowhere', async () => {
    const { stateMachineArn, stateMachineVersionArn } = await create('routes', { publish: true });
    const alias = (weights: readonly number[], arn = stateMachineVersionArn) =>
      errorOf(
        client.send(
          new CreateStateMachineAliasCommand({
            name: 'A',
            routingConfiguration: weights.map((weight) => ({
              stateMachineVersionArn: arn,
              weight,
            })),
          }),
        ),
      );
    expect(await alias([50, 50])).toMatch(/must contain distinct state machine version ARNs/);
    expect(await alias([99])).toBe(
      'ValidationException: Sum of routing configuration weights must equal 100. Received: [99]',
    );
    expect(await alias([100], `${stateMachineArn!}:7`)).toMatch(
      /must contain state machine version ARNs/,
    );
    expect(await alias([])).toMatch(/Member must have length greater than or equal to 1/);
  });

  it('are the same whichever door names them', async () => {
    const developer = Tenant.developer(service);
    await developer.ask(
      'mutation ($s: JSON!) { putWorkflowDefinition(name: "both", source: $s) { __typename } }',
      { s: PASS },
    );
    await developer.ask(
      'mutation { setDefinitionAlias(name: "both", alias: "live", version: 1) { __typename } }',
    );
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:both';
    const described = await client.send(
      new DescribeStateMachineAliasCommand({ stateMachineAliasArn: `${stateMachineArn}:live` }),
    );
    expect(described.routingConfiguration).toEqual([
      { stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 },
    ]);
    await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: SUCCEED }));
    expect(await developer.ask('{ definition(name: "both") { version source } }')).toMatchObject({
      version: 2,
    });
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn, name: 'seen' }),
    );
    await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(await developer.ask('{ workflow(workflowId: "both:seen") { status } }')).toMatchObject({
      status: 'Completed',
    });
  });
});
