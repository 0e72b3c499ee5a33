import { compile } from '@app/asl';
import { AslDriver, AslNatives } from '@app/testing';

import { servicesEvaluator } from '../evaluate';
import { EXECUTION } from '../replay';
import { DATA_FLOW } from './data-flow';
import type { Documented } from './documented';
import { FLOW } from './flow';
import { INTRINSICS, JSONATA_FUNCTIONS } from './intrinsics';

/**
 * A second set beside the recorded executions: the examples of the language's specification (states-language.net) and of
 * AWS's developer guide, with the results that stand there. Nobody recorded them, and nothing was fitted to them.
 */
describe("the documentation's own examples", () => {
  const { evaluate, close } = servicesEvaluator();
  afterAll(close);

  it.each([...INTRINSICS, ...JSONATA_FUNCTIONS, ...DATA_FLOW, ...FLOW])(
    'come to what is documented: $shows',
    async (example) => {
      const { driver, outcome } = await run(example);
      if (example.error === undefined) {
        expect(outcome).toEqual({ status: 'Completed', output: example.output });
      } else expect(outcome).toMatchObject({ status: 'Failed', error: example.error });
      if (example.waitsSeconds !== undefined) {
        expect(waits(driver)).toEqual(example.waitsSeconds);
      }
    },
  );

  async function run({ definition, input, answers = [] }: Documented) {
    const compiled = compile(JSON.stringify(definition));
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
    const left = [...answers];
    const driver = new AslDriver(compiled.machine, {
      natives: new AslNatives(),
      evaluate,
      execution: EXECUTION,
      activity: (call) => left.shift() ?? { type: 'completed', result: call.input },
    });
    const outcome = await driver.start(input ?? {});
    return { driver, outcome };
  }

  /** From the end of each failed call to the next one. */
  function waits({ events }: AslDriver): number[] {
    const seconds: number[] = [];
    let failedAt: number | undefined;
    for (const event of events) {
      if (event.type === 'ActivityTaskFailed') failedAt = event.eventTime;
      if (event.type !== 'ActivityTaskScheduled' || failedAt === undefined) continue;
      seconds.push((event.eventTime - failedAt) / 1_000);
      failedAt = undefined;
    }
    return seconds;
  }
});
