import { compile, definitionProblem, validateDefinition } from '../index';

const activity = JSON.stringify({
  StartAt: 'T',
  States: {
    T: {
      Type: 'Task',
      Resource: 'arn:aws:states:us-east-1:000000000000:activity:a',
      End: true,
    },
  },
});

describe('the diagnostics of a definition', () => {
  it('say nothing of a good one', () => {
    expect(validateDefinition(activity)).toEqual({ result: 'OK', diagnostics: [] });
  });

  it('list every problem, each with its place', () => {
    const source = JSON.stringify({
      StartAt: 'A',
      States: { A: { Type: 'Loop' }, B: { Type: 'Pass', Next: 'C', Foo: 1 } },
    });
    const { result, diagnostics } = validateDefinition(source);
    expect(result).toBe('FAIL');
    const places = diagnostics.map(({ location }) => location);
    expect(places).toEqual(
      expect.arrayContaining(['/States/A/Type', '/States/B/Foo', '/States/B/Next', '/States/B']),
    );
    expect(diagnostics.every(({ severity }) => severity === 'ERROR')).toBe(true);
  });

  it('refuse for Express what an Express execution cannot wait for', () => {
    expect(validateDefinition(activity, { express: true }).diagnostics).toEqual([
      {
        severity: 'ERROR',
        code: 'SCHEMA_VALIDATION_FAILED',
        message: 'Express state machine does not support Activity ARN',
        location: '/States/T/Resource',
      },
    ]);
  });

  it('become the sentence by which AWS refuses a definition', () => {
    const { issues } = compile(activity, { express: true });
    expect(definitionProblem(issues)).toBe(
      "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Express state machine does not support Activity ARN at /States/T/Resource'",
    );
  });

  it.each([
    ['arn:aws:states:::sqs:sendMessage.waitForTaskToken', "'.waitForTaskToken'"],
    ['arn:aws:states:::states:startExecution.sync:2', "'.sync:2'"],
  ])('refuse %s for Express', (resource, pattern) => {
    const source = activity.replace('arn:aws:states:us-east-1:000000000000:activity:a', resource);
    const found = validateDefinition(source, { express: true }).diagnostics;
    expect(found.map(({ message }) => message).join()).toContain(pattern);
  });
});
