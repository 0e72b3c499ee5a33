import { AslDriver, aslMachine, type AslOutcome } from '@app/testing';

import { executionHistory, type Json } from '../index';

const EXECUTION = {
  region: 'us-east-1',
  accountNumber: '123456789012',
  name: 'e',
  roleArn: 'arn:aws:iam::123456789012:role/r',
};

const DOUBLING = {
  StartAt: 'S',
  States: {
    S: { Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' }, End: true },
  },
};

const LOOP = {
  StartAt: 'A',
  States: {
    A: { Type: 'Pass', Next: 'C' },
    C: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'E' }], Default: 'A' },
    E: { Type: 'Succeed' },
  },
};

async function outcome(definition: Json, input: Json, express?: boolean): Promise<AslOutcome> {
  const execution = { ...EXECUTION, ...(express !== undefined && { express }) };
  return new AslDriver(aslMachine(definition), { execution }).start(input);
}

describe('the quotas of Step Functions', () => {
  it('limit the output of a state to 256 KiB for runs of that door only', async () => {
    const input = 'x'.repeat(140_000);
    expect(await outcome(DOUBLING, input)).toMatchObject({
      status: 'Failed',
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'S' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
    const native = await new AslDriver(aslMachine(DOUBLING)).start(input);
    expect(native.status).toBe('Completed');
  });

  it('count the bytes of UTF-8, not characters', async () => {
    expect(await outcome(DOUBLING, 'é'.repeat(70_000))).toMatchObject({ status: 'Failed' });
    expect(await outcome(DOUBLING, 'e'.repeat(70_000))).toMatchObject({ status: 'Completed' });
  });

  it('end a standard execution at its 25,000th event', async () => {
    const driver = new AslDriver(aslMachine(LOOP), { execution: EXECUTION });
    expect(await driver.start({})).toEqual({
      status: 'Failed',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    const history = executionHistory(driver.emptyRun(), driver.events);
    expect(history).toHaveLength(25_000);
    expect(history.at(-1)).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
  });
});
