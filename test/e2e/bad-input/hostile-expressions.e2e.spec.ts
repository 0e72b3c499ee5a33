import { GraphqlClient, type RunResult } from '../support/graphql';
import { TestService } from '../support/service';
import { ScriptedWorker } from '../support/worker';
import { HOSTILE_EXPRESSIONS } from './hostile-expressions';

/** A machine of two noisy cores: unbounded is what never ends, not what takes a second. */
const HEALTHY_MS_MAX = 5_000;
const GROWTH_MIB_MAX = 300;

const jsonata = (output: string): object => ({
  StartAt: 'S',
  QueryLanguage: 'JSONata',
  States: { S: { Type: 'Pass', Output: output, End: true } },
});

/** Runs that have nothing to do with the hostile ones, one after another, as long as those last. */
class Healthy {
  readonly latenciesMs: number[] = [];
  readonly wrong: unknown[] = [];
  private isOver = false;
  private readonly done: Promise<void>;

  constructor(
    private readonly api: GraphqlClient,
    private readonly definition: string,
  ) {
    this.done = this.loop();
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.done;
  }

  private async loop(): Promise<void> {
    for (let number = 0; !this.isOver; number += 1) {
      const startedMs = performance.now();
      const result = await this.api.run({ definition: this.definition, input: { number } }, '30s');
      this.latenciesMs.push(performance.now() - startedMs);
      if (result.status !== 'Completed') this.wrong.push(result);
    }
  }
}

describe('an expression that never ends', () => {
  let service: TestService;
  let api: GraphqlClient;
  let worker: ScriptedWorker;
  let pid = 0;
  let before = 0;
  let peak = 0;
  let plain: Healthy;
  let calculating: Healthy;
  let watch: NodeJS.Timeout;

  beforeAll(async () => {
    service = await TestService.start();
    api = new GraphqlClient(service.url);
    pid = service.pid;
    worker = await ScriptedWorker.start();
    await worker.serve(api);
    await api.put('plain', {
      StartAt: 'S',
      States: { S: { Type: 'Task', Resource: 'perdure:activity:Echo', End: true } },
    });
    await api.put('calculating', jsonata('{% $states.input.number * 2 %}'));
    before = service.residentMib;
    watch = setInterval(() => (peak = Math.max(peak, service.residentMib)), 50);
    plain = new Healthy(api, 'plain');
    calculating = new Healthy(api, 'calculating');
  });

  afterAll(async () => {
    clearInterval(watch);
    worker.stop();
    await service.stop();
  });

  it('comes in sixty kinds', () => {
    expect(new Set(HOSTILE_EXPRESSIONS.map(([, source]) => source)).size).toBeGreaterThanOrEqual(
      60,
    );
  });

  it.each(HOSTILE_EXPRESSIONS)('ends, with an error of the language: %s', async (name, source) => {
    const put = await api.put(name, jsonata(`{% ${source} %}`));
    if (put['__typename'] === 'DefinitionInvalid') {
      expect(put['issues']).toEqual([
        expect.objectContaining({ pointer: '/States/S/Output', code: 'INVALID_EXPRESSION' }),
      ]);
      return;
    }
    const { status, failure } = await api.run({ definition: name });
    expect([status, failure]).toEqual([
      'Failed',
      {
        type: expect.stringMatching(/^States\.(QueryEvaluationError|DataLimitExceeded|Runtime)$/),
        message: expect.stringMatching(/\w+ \w+ \w+/),
      },
    ]);
    expect(failure!.message.length).toBeLessThan(50_000);
  });

  it.each<[string, object]>([
    [
      'in a condition',
      {
        Type: 'Choice',
        Choices: [{ Condition: '{% ($f := function() { $f() }; $f()) %}', Next: 'E' }],
        Default: 'E',
      },
    ],
    ['in a time to wait', { Type: 'Wait', Seconds: '{% $sum([1..9999999]) %}', Next: 'E' }],
    ['in a variable', { Type: 'Pass', Assign: { x: '{% [1..9999999] %}' }, Next: 'E' }],
    [
      'in the items of a Map',
      {
        Type: 'Map',
        Items: '{% [1..9999999] %}',
        ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
        Next: 'E',
      },
    ],
    [
      'in what a worker gets',
      {
        Type: 'Task',
        Resource: 'perdure:activity:Never',
        Arguments: { a: ['{% ($f := function() { $f() }; $f()) %}'] },
        Next: 'E',
      },
    ],
    ['in an error', { Type: 'Fail', Error: '{% $pad("x", 100000000) %}' }],
  ])('ends wherever it stands: %s', async (name, state) => {
    const source = {
      StartAt: 'S',
      QueryLanguage: 'JSONata',
      States: {
        S: state,
        ...(JSON.stringify(state).includes('"E"') && { E: { Type: 'Succeed' } }),
      },
    };
    expect(await api.put(name, source)).toMatchObject({ __typename: 'PutDefinition' });
    expect(await api.run({ definition: name })).toMatchObject({
      status: 'Failed',
      failure: { type: expect.stringMatching(/^States\./) },
    });
    expect(worker.callsOf('Never')).toEqual([]);
  });

  it('ends in a loop of states that never ends', async () => {
    await api.put('loop', {
      StartAt: 'A',
      QueryLanguage: 'JSONata',
      TimeoutSeconds: 2,
      States: {
        A: { Type: 'Pass', Output: '{% $states.input %}', Next: 'B' },
        B: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'E' }], Default: 'A' },
        E: { Type: 'Succeed' },
      },
    });
    const { status } = await api.run({ definition: 'loop' });
    expect(['TimedOut', 'Failed']).toContain(status);
  });

  it('ends many times at once', async () => {
    const results: RunResult[] = await Promise.all(
      Array.from({ length: 20 }, () => api.run({ definition: 'a tail call without end' }, '30s')),
    );
    expect(results.map(({ status }) => status)).toEqual(results.map(() => 'Failed'));
  });

  it('never held up the runs beside it for long, nor took the memory of the service', async () => {
    await Promise.all([plain.end(), calculating.end()]);
    for (const healthy of [plain, calculating]) {
      expect(healthy.wrong).toEqual([]);
      expect(healthy.latenciesMs.length).toBeGreaterThan(20);
      expect(Math.max(...healthy.latenciesMs)).toBeLessThan(HEALTHY_MS_MAX);
    }
    expect(peak - before).toBeLessThan(GROWTH_MIB_MAX);
    expect([service.isAlive, service.pid, service.errors]).toEqual([true, pid, []]);
  });
});
