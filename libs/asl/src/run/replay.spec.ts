import { type ActivityAnswer, AslDriver, aslMachine, type AslOutcome } from '@app/testing';
import fc from 'fast-check';

import {
  type AslRun,
  type AslSnapshot,
  ExecutionHistory,
  fromAslSnapshot,
  type Json,
  toAslSnapshot,
} from '../index';

type Fields = Readonly<Record<string, Json>>;

/** A sequence of states as a tree: names are given when it becomes a definition. */
type Part =
  | { readonly type: 'pass'; readonly value: number; readonly assigns: boolean }
  | {
      readonly type: 'task';
      readonly retries: number;
      readonly catches: boolean;
      readonly invokes: boolean;
      readonly keepsInput: boolean;
    }
  | { readonly type: 'wait' }
  | { readonly type: 'signal'; readonly limited: boolean }
  | {
      readonly type: 'parallel';
      readonly branches: readonly (readonly Part[])[];
      readonly catches: boolean;
    }
  | {
      readonly type: 'map';
      readonly items: number;
      readonly concurrency: number;
      readonly body: readonly Part[];
      readonly tolerated: number;
      readonly catches: boolean;
    };

const { parts } = fc.letrec<{ parts: Part[]; part: Part }>((tie) => ({
  parts: fc.array(tie('part'), { minLength: 1, maxLength: 3, depthIdentifier: 'p' }),
  part: fc.oneof(
    { depthSize: 'small', depthIdentifier: 'p', maxDepth: 3 },
    fc.record({ type: fc.constant('pass' as const), value: fc.nat(9), assigns: fc.boolean() }),
    fc.record({
      type: fc.constant('task' as const),
      retries: fc.nat(2),
      catches: fc.boolean(),
      invokes: fc.boolean(),
      keepsInput: fc.boolean(),
    }),
    fc.constant({ type: 'wait' as const }),
    fc.record({ type: fc.constant('signal' as const), limited: fc.boolean() }),
    fc.record({
      type: fc.constant('parallel' as const),
      branches: fc.array(tie('parts'), { minLength: 1, maxLength: 3 }),
      catches: fc.boolean(),
    }),
    fc.record({
      type: fc.constant('map' as const),
      items: fc.nat(4),
      concurrency: fc.nat(2),
      body: tie('parts'),
      tolerated: fc.integer({ min: -1, max: 2 }),
      catches: fc.boolean(),
    }),
  ),
}));

/** Names states in order and chains them; every catcher leads to the end of its block. */
class Builder {
  private count = 0;

  /** Tame: no state fails, so that the order in which branches go on does not matter. */
  constructor(private readonly tame = false) {}

  block(list: readonly Part[]): Json {
    const names = list.map(() => `S${(this.count += 1)}`);
    const end = `E${(this.count += 1)}`;
    const states: Record<string, Json> = { [end]: { Type: 'Succeed' } };
    list.forEach((part, index) => {
      const name = names[index]!;
      states[name] = { ...this.state(part, end), Next: names[index + 1] ?? end };
    });
    return { StartAt: names[0] ?? end, States: states };
  }

  private state(part: Part, end: string): Fields {
    const catching = { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.e', Next: end }] };
    switch (part.type) {
      case 'pass':
        return {
          Type: 'Pass',
          Result: part.value,
          ResultPath: '$.p',
          ...(part.assigns && { Assign: { [`v${(this.count += 1)}`]: part.value } }),
        };
      case 'task':
        return {
          Type: 'Task',
          ...(part.invokes
            ? {
                Resource: 'arn:aws:states:::lambda:invoke',
                Parameters: { FunctionName: 'a', 'Payload.$': '$' },
              }
            : { Resource: 'perdure:activity:a' }),
          // Later states read their input, so only the output of a branch or item may be something else.
          ...((part.keepsInput || this.tame) && { ResultPath: '$.t' }),
          Retry: [
            { ErrorEquals: ['States.ALL'], MaxAttempts: part.retries, JitterStrategy: 'FULL' },
          ],
          ...(part.catches && catching),
        };
      case 'wait':
        return { Type: 'Wait', Seconds: 1 };
      case 'signal':
        return {
          Type: 'Task',
          Resource: 'perdure:signal:go',
          ResultPath: '$.s',
          ...(part.limited && { TimeoutSeconds: 5 }),
        };
      case 'parallel':
        return {
          Type: 'Parallel',
          ResultPath: '$.l',
          Branches: part.branches.map((branch) => this.block(branch)),
          ...(part.catches && catching),
        };
      case 'map':
        return {
          Type: 'Map',
          ResultPath: '$.m',
          ItemsPath: `$.lists[${part.items}]`,
          ItemSelector: { 'lists.$': '$.lists', 'item.$': '$$.Map.Item.Value' },
          MaxConcurrency: part.concurrency,
          ItemProcessor: {
            ...(this.block(part.body) as Fields),
            ...(part.tolerated >= 0 && {
              ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            }),
          },
          ...(part.tolerated >= 0 && { ToleratedFailureCount: part.tolerated }),
          ...(part.catches && catching),
        };
    }
  }
}

const INPUT = { lists: [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]] };

/** What happens between two turns; numbers choose among what is possible. */
type Happening =
  | { readonly type: 'answer'; readonly which: number; readonly fails: boolean }
  | { readonly type: 'timer' }
  | { readonly type: 'signal'; readonly value: number }
  | { readonly type: 'cancel' };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('answer' as const),
      which: fc.nat(20),
      fails: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ type: 'timer' as const }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('signal' as const), value: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.constant({ type: 'cancel' as const }) },
);

function happen(driver: AslDriver, { ...what }: Happening): void {
  switch (what.type) {
    case 'answer': {
      const calls = driver.pendingCalls();
      const call = calls[what.which % Math.max(1, calls.length)];
      const answer: ActivityAnswer = what.fails
        ? { type: 'failed', error: 'E', cause: 'c' }
        : { type: 'completed', result: { n: what.which } };
      if (call !== undefined) driver.answer(call.activityId, answer);
      return;
    }
    case 'timer':
      driver.fireNextTimer();
      return;
    case 'signal':
      driver.signal('go', what.value);
      return;
    case 'cancel':
      if (!driver.run.cancelRequested) driver.requestCancel();
  }
}

function reload(driver: AslDriver): void {
  driver.run = fromAslSnapshot(stored(driver.run), driver.machine, (payload) =>
    driver.natives.decode(payload),
  );
}

function folded(driver: AslDriver): AslRun {
  const run = driver.emptyRun();
  for (const event of driver.events) run.evolve(event);
  return run;
}

const stored = (run: AslRun): AslSnapshot =>
  JSON.parse(JSON.stringify(toAslSnapshot(run))) as AslSnapshot;

/** Lets things happen, some between each two turns, and calls `after` at the end of every turn. */
async function live(
  driver: AslDriver,
  happenings: readonly (readonly Happening[])[],
  after: () => void,
): Promise<void> {
  driver.begin(INPUT);
  await driver.turn();
  after();
  for (const several of happenings) {
    if (driver.outcome().status !== 'Waiting') return;
    for (const each of several) happen(driver, each);
    await driver.turn();
    after();
  }
}

const script = fc.array(fc.array(happening, { minLength: 1, maxLength: 3 }), { maxLength: 25 });
const definition = parts.map((list) => new Builder().block(list));

describe('folding the events of a run', () => {
  it('gives the state that advancing left, after every turn', async () => {
    await fc.assert(
      fc.asyncProperty(definition, script, async (json, happenings) => {
        const driver = new AslDriver(aslMachine(json));
        await live(driver, happenings, () => {
          expect(stored(folded(driver))).toEqual(stored(driver.run));
          expect(folded(driver).ready).toEqual(driver.run.ready);
        });
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('works for any prefix of a history', async () => {
    await fc.assert(
      fc.asyncProperty(definition, script, async (json, happenings) => {
        const driver = new AslDriver(aslMachine(json));
        await live(driver, happenings, () => undefined);
        const run = driver.emptyRun();
        for (const event of driver.events) {
          run.evolve(event);
          toAslSnapshot(run);
        }
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('goes on from a snapshot exactly as from the whole history', async () => {
    await fc.assert(
      fc.asyncProperty(definition, script, async (json, happenings) => {
        const machine = aslMachine(json);
        const whole = new AslDriver(machine);
        const reloading = new AslDriver(machine, { afterTask: reload });
        await live(whole, happenings, () => undefined);
        await live(reloading, happenings, () => undefined);
        expect(reloading.events).toEqual(whole.events);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('goes on from a fold exactly as without one', async () => {
    await fc.assert(
      fc.asyncProperty(definition, script, async (json, happenings) => {
        const machine = aslMachine(json);
        const whole = new AslDriver(machine);
        const refolding = new AslDriver(machine);
        await live(whole, happenings, () => undefined);
        await live(refolding, happenings, () => {
          refolding.run = folded(refolding);
        });
        expect(refolding.events).toEqual(whole.events);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('ends a run of short turns as one of long turns', async () => {
    const answer = (): ActivityAnswer => ({ type: 'completed', result: 1 });
    await fc.assert(
      fc.asyncProperty(parts, async (list) => {
        const machine = aslMachine(new Builder(true).block(list));
        const long = new AslDriver(machine, { activity: answer });
        const hurried = { activity: answer, hurried: true };
        const short = new AslDriver(machine, hurried);
        // Short turns leave frames that can go on: which ones, a snapshot does not say.
        const reloading = new AslDriver(machine, { ...hurried, afterTask: reload });
        for (const driver of [long, short, reloading]) {
          driver.begin(INPUT);
          for (let count = 0; count < 300; count += 1) driver.signal('go', 5);
        }
        const outcome = await long.settle();
        expect(outcome.status).toBe('Completed');
        expect(unnamed(await short.settle())).toEqual(unnamed(outcome));
        expect(unnamed(await reloading.settle())).toEqual(unnamed(outcome));
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('numbers its Step Functions history as the projection of it does', async () => {
    await fc.assert(
      fc.asyncProperty(definition, script, async (json, happenings) => {
        const driver = new AslDriver(aslMachine(json));
        await live(driver, happenings, () => undefined);
        const run = driver.emptyRun();
        const history = new ExecutionHistory(run);
        for (const event of driver.events) {
          for (const { id, previousEventId } of history.push(event)) {
            expect(previousEventId).toBeLessThan(id);
          }
          if (!run.closed) expect(run.frame('0').historyNumber).toBe(history.length);
        }
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('leaves nothing pending when the run is canceled', async () => {
    await fc.assert(
      fc.asyncProperty(definition, script, async (json, happenings) => {
        const driver = new AslDriver(aslMachine(json));
        await live(driver, happenings, () => undefined);
        if (driver.outcome().status !== 'Waiting') return;
        if (!driver.run.cancelRequested) driver.requestCancel();
        await driver.turn();
        expect(driver.outcome()).toEqual({ status: 'Canceled' });
        expect(driver.pendingCalls()).toEqual([]);
        expect(driver.pendingTimerIds()).toEqual([]);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

/** Requests to functions are named by the visit, and in which order frames enter states is up to the turns. */
function unnamed(outcome: AslOutcome): string {
  return JSON.stringify(outcome).replace(
    /[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|root=[^;]+/g,
    '',
  );
}
