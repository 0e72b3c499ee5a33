import { AslDriver, aslMachine, aslStateMachine } from '@app/testing';

const task = { Type: 'Task', Resource: 'perdure:activity:a', End: true };

const map = aslStateMachine({
  Type: 'Map',
  ItemProcessor: { StartAt: 'I', States: { I: task } },
  End: true,
});

const COMMANDS_PER_TURN_MAX = 1_300;

/** Events of each turn until the machine asks for no more; the three of the workflow task do not count. */
async function turns(driver: AslDriver, countMax = Infinity): Promise<number[]> {
  const counts: number[] = [];
  const asked = { more: true };
  const advance = driver.advance.bind(driver);
  driver.advance = async () => {
    const advanced = await advance();
    asked.more = advanced.more;
    return { ...advanced, more: false };
  };
  while (asked.more && counts.length < countMax) {
    const before = driver.events.length;
    await driver.turn();
    counts.push(driver.events.length - before - 3);
  }
  driver.advance = advance;
  return counts;
}

describe('an advance', () => {
  it('yields the turn in a loop that never waits', async () => {
    const machine = aslMachine({
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
    });
    const driver = new AslDriver(machine);
    driver.begin({});
    const counts = await turns(driver, 5);
    expect(counts).toHaveLength(5);
    expect(Math.max(...counts)).toBeLessThanOrEqual(COMMANDS_PER_TURN_MAX);
  });

  it('starts and stops 10,000 items in turns of bounded length', async () => {
    const driver = new AslDriver(map);
    driver.begin(Array.from({ length: 10_000 }, (_, index) => index));
    const starting = await turns(driver);
    expect(driver.pendingCalls()).toHaveLength(10_000);
    expect(Math.max(...starting)).toBeLessThanOrEqual(COMMANDS_PER_TURN_MAX);

    driver.answer(driver.pendingCalls()[5_000]?.activityId ?? '', {
      type: 'failed',
      error: 'E',
      cause: '',
    });
    const stopping = await turns(driver);
    expect(driver.outcome()).toMatchObject({ status: 'Failed', error: 'E' });
    expect(driver.pendingCalls()).toEqual([]);
    expect(driver.run.frames.size).toBe(1);
    // An activity that is asked to cancel leaves two events.
    expect(Math.max(...stopping)).toBeLessThanOrEqual(2 * COMMANDS_PER_TURN_MAX);
  });

  it('cancels a run with 10,000 pending activities in turns of bounded length', async () => {
    const driver = new AslDriver(map);
    driver.begin(Array.from({ length: 10_000 }, (_, index) => index));
    await turns(driver);
    driver.requestCancel();
    const counts = await turns(driver);
    expect(driver.outcome()).toEqual({ status: 'Canceled' });
    expect(driver.pendingCalls()).toEqual([]);
    expect(counts.length).toBeGreaterThan(5);
    expect(Math.max(...counts)).toBeLessThanOrEqual(2 * COMMANDS_PER_TURN_MAX);
  });

  it('fails a run whose input is no JSON, instead of breaking the fold', async () => {
    const driver = new AslDriver(aslStateMachine({ Type: 'Pass', End: true }));
    driver.natives.encode = () => ({
      metadata: { encoding: 'binary/plain' },
      data: new Uint8Array([0xff]),
    });
    expect(await driver.start()).toMatchObject({ status: 'Failed', error: 'States.Runtime' });
  });
});
