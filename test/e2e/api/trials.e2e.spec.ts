import { TestService } from '../support/service';
import { Tenant } from './tenant';

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await TestService.start();
  tenant = await Tenant.create(service);
}, 60_000);

afterAll(() => service.stop());

const SOURCE = {
  QueryLanguage: 'JSONata',
  StartAt: 'Charge',
  States: {
    Charge: {
      Type: 'Task',
      Resource: 'perdure:activity:charge',
      Arguments: { cents: '{% $states.input.price * 100 %}' },
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 60 }],
      Next: 'Rest',
    },
    Rest: { Type: 'Wait', Seconds: 3_600, Next: 'Say' },
    Say: { Type: 'Pass', Output: "{% 'paid ' & $states.input.receipt %}", End: true },
  },
};

const REFUSED = '... on Refusal { code message }';

const simulate = (variables: object) =>
  tenant.ask(
    `query ($source: JSON!, $input: JSON, $mocks: JSON, $startTime: DateTime) {
      simulate(source: $source, input: $input, mocks: $mocks, startTime: $startTime) {
        ... on Simulation { status output error cause elapsedMs unmocked { state waitsFor input } events }
        ... on DefinitionInvalid { code issues { pointer } } ${REFUSED}
      }
    }`,
    { source: SOURCE, ...variables },
  );

describe('a simulated definition', () => {
  it('comes to its end with mocks, in its own time', async () => {
    const simulated = await simulate({
      input: { price: 3 },
      mocks: { Charge: [{ error: 'Busy' }, { result: { receipt: 'r-1' }, afterSeconds: 2 }] },
      startTime: '2030-01-01T00:00:00.000Z',
    });
    expect(simulated).toMatchObject({
      status: 'Completed',
      output: 'paid r-1',
      elapsedMs: (60 + 2 + 3_600) * 1_000,
      unmocked: [],
    });
    const events = simulated['events'] as { type: string; timestamp: number }[];
    expect(events[0]).toMatchObject({ id: 1, type: 'ExecutionStarted', timestamp: 1_893_456_000 });
    expect(events.at(-1)).toMatchObject({
      type: 'ExecutionSucceeded',
      timestamp: 1_893_456_000 + 3_662,
      executionSucceededEventDetails: { output: '"paid r-1"' },
    });
  });

  it('says which mock is missing, what is no mock, and what does not compile', async () => {
    expect(await simulate({ input: { price: 3 } })).toMatchObject({
      status: 'Waiting',
      unmocked: [{ state: 'Charge', waitsFor: 'charge', input: { cents: 300 } }],
    });
    expect(await simulate({ mocks: { Charge: 1 } })).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await simulate({ mocks: { Other: { result: 1 } } })).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('Other'),
    });
    expect(await simulate({ source: {} })).toMatchObject({ code: 'DEFINITION_INVALID' });
  });

  it('ends when it does not end by itself', async () => {
    const loop = {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Next: 'B' },
        B: {
          Type: 'Choice',
          Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'C' }],
          Default: 'A',
        },
        C: { Type: 'Succeed' },
      },
    };
    expect(await simulate({ source: loop })).toMatchObject({ status: 'Unfinished' });
  });
});

describe('a tested state', () => {
  const test = (variables: object) =>
    tenant.ask(
      `query ($input: JSON, $mock: StateMock, $level: InspectionLevel!, $retries: Int) {
        testState(definition: ${JSON.stringify(JSON.stringify(SOURCE))}, stateName: "Charge", input: $input,
          mock: $mock, inspectionLevel: $level, retrierRetryCount: $retries) {
          ... on StateTest { status output error nextState inspection }
          ... on StateCall { activityType resource arguments } ${REFUSED}
        }
      }`,
      { input: { price: 2 }, level: 'INFO', ...variables },
    );

  it('goes on with its mock, or tells which call it would make', async () => {
    expect(await test({ mock: { result: { receipt: 'x' } }, level: 'DEBUG' })).toMatchObject({
      status: 'SUCCEEDED',
      output: { receipt: 'x' },
      nextState: 'Rest',
      inspection: { afterArguments: '{"cents":200}' },
    });
    expect(await test({ mock: { error: 'Busy' } })).toMatchObject({ status: 'RETRIABLE' });
    expect(await test({ mock: { error: 'Busy' }, retries: 3 })).toMatchObject({ status: 'FAILED' });
    expect(await test({})).toEqual({
      activityType: 'charge',
      resource: 'perdure:activity:charge',
      arguments: { cents: 200 },
    });
    expect(await test({ mock: { result: 1, error: 'Both' } })).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe("a run's history in the shape of AWS's", () => {
  const history = (args: string) =>
    tenant.ask(
      `{ executionHistory(${args}) {
        ... on ExecutionHistory { events hasMore endCursor } ${REFUSED}
      } }`,
    );

  it('is read by pages', async () => {
    await tenant.ask(
      `mutation ($s: JSON!) { putWorkflowDefinition(name: "two", source: $s) { __typename } }`,
      {
        s: {
          StartAt: 'A',
          States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', End: true } },
        },
      },
    );
    await tenant.client.run({ definition: 'two', workflowId: 'exported' });
    const first = await history('workflowId: "exported", first: 4');
    expect(first).toMatchObject({ hasMore: true, endCursor: '4' });
    const rest = await history('workflowId: "exported", first: 4, after: "4"');
    expect(rest).toMatchObject({ hasMore: false, endCursor: '6' });
    const events = [first, rest].flatMap((page) => page['events'] as { type: string }[]);
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      ...['PassStateEntered', 'PassStateExited', 'PassStateEntered', 'PassStateExited'],
      'ExecutionSucceeded',
    ]);
    expect(await history('workflowId: "no such run"')).toMatchObject({
      code: 'WORKFLOW_NOT_FOUND',
    });
  });
});
