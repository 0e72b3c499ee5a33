import { AslDriver, aslMachine, AslNatives, jsonataEvaluator } from '@app/testing';

import type { Json } from '../index';

const ends = {
  Yes: { Type: 'Pass', Result: 'yes', End: true },
  No: { Type: 'Pass', Result: 'no', End: true },
};

async function chosen(fields: Readonly<Record<string, Json>>, input: Json): Promise<unknown> {
  const natives = new AslNatives();
  const machine = aslMachine({
    StartAt: 'C',
    States: { C: { Type: 'Choice', ...fields }, ...ends },
  });
  const driver = new AslDriver(machine, { natives, evaluate: jsonataEvaluator(natives) });
  const outcome = await driver.start(input);
  return outcome.status === 'Completed' ? outcome.output : outcome;
}

async function holds(rule: Readonly<Record<string, Json>>, input: Json): Promise<boolean> {
  return (await chosen({ Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' }, input)) === 'yes';
}

describe('a Choice state', () => {
  it.each([
    [{ Variable: '$.a', NumericEquals: 1 }, true],
    [{ Variable: '$.a', NumericLessThan: 1 }, false],
    [{ Variable: '$.a', NumericGreaterThanEqualsPath: '$.b' }, false],
    [{ Variable: '$.s', StringEquals: 'x' }, true],
    [{ Variable: '$.s', StringMatches: 'x*' }, true],
    [{ Variable: '$.s', StringLessThan: 'w' }, false],
    [{ Variable: '$.t', TimestampGreaterThan: '2026-01-01T00:00:00Z' }, true],
    [{ Variable: '$.t', IsTimestamp: true }, true],
    [{ Variable: '$.f', BooleanEquals: false }, true],
    [{ Variable: '$.n', IsNull: true }, true],
    [{ Variable: '$.missing', IsPresent: false }, true],
    [{ Variable: '$.n', IsPresent: true }, true],
    [
      {
        And: [
          { Variable: '$.a', NumericEquals: 1 },
          { Variable: '$.s', IsString: true },
        ],
      },
      true,
    ],
    [
      {
        Or: [
          { Variable: '$.a', NumericEquals: 9 },
          { Variable: '$.s', IsNumeric: true },
        ],
      },
      false,
    ],
    [{ Not: { Variable: '$.a', NumericEquals: 1 } }, false],
    [{ Variable: '$$.State.Name', StringEquals: 'C' }, true],
  ])('decides %j as %s', async (rule, expected) => {
    const input = { a: 1, b: 2, s: 'x', t: '2026-06-01T00:00:00Z', f: false, n: null };
    expect(await holds(rule, input)).toBe(expected);
  });

  it('takes the first rule that applies', async () => {
    const fields = {
      Choices: [
        { Variable: '$.a', NumericGreaterThan: 0, Next: 'Yes' },
        { Variable: '$.a', NumericGreaterThan: 1, Next: 'No' },
      ],
    };
    expect(await chosen(fields, { a: 2 })).toBe('yes');
  });

  it('fails with States.NoChoiceMatched when nothing applies and there is no Default', async () => {
    const rule = (value: number, next: string): Json => ({
      Variable: '$.a',
      NumericEquals: value,
      Next: next,
    });
    const fields = { Choices: [rule(1, 'Yes'), rule(3, 'No')] };
    expect(await chosen({ ...fields }, { a: 2 })).toMatchObject({
      status: 'Failed',
      error: 'States.NoChoiceMatched',
    });
  });

  it('fails when a rule compares a field that is not there', async () => {
    const fields = { Choices: [{ Variable: '$.x', NumericEquals: 1, Next: 'Yes' }], Default: 'No' };
    expect(await chosen(fields, {})).toMatchObject({ error: 'States.Runtime' });
  });

  it('assigns what the chosen rule says, or what the state says for Default', async () => {
    const machine = aslMachine({
      StartAt: 'C',
      States: {
        C: {
          Type: 'Choice',
          Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'Show', Assign: { by: 'rule' } }],
          Default: 'Show',
          Assign: { by: 'default' },
        },
        Show: { Type: 'Pass', Parameters: { 'by.$': '$by' }, End: true },
      },
    });
    expect(await new AslDriver(machine).start({ a: 1 })).toMatchObject({ output: { by: 'rule' } });
    expect(await new AslDriver(machine).start({ a: 2 })).toMatchObject({
      output: { by: 'default' },
    });
  });

  it('decides by Condition in JSONata, with an Output of the rule', async () => {
    const fields = {
      QueryLanguage: 'JSONata',
      Choices: [{ Condition: '{% $states.input.a > 1 %}', Next: 'Yes', Output: 'ignored by Yes' }],
      Default: 'No',
    };
    expect(await chosen(fields, { a: 2 })).toBe('yes');
    expect(await chosen(fields, { a: 1 })).toBe('no');
  });

  it('fails when a Condition yields neither true nor false', async () => {
    const fields = {
      QueryLanguage: 'JSONata',
      Choices: [{ Condition: '{% 1 %}', Next: 'Yes' }],
      Default: 'No',
    };
    expect(await chosen(fields, {})).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining("Expected 'boolean', but was 'number' for value: 1") as string,
    });
  });
});
