import { newLogger } from './new-logger';

const SECRET = 'whsec_c2VjcmV0LXNlY3JldA';

function lineOf(fault: unknown): string {
  const lines: string[] = [];
  const logger = newLogger('info', { write: (line: string) => void lines.push(line) });
  logger.error({ err: fault, runId: 'run-1' }, 'a turn could not be decided');
  return lines.join('');
}

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (fault) {
    return fault;
  }
}

describe('the log', () => {
  it('is one JSON object a line, with level, time, message and ids', () => {
    const line = lineOf(new Error('the store is away'));
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
      msg: 'a turn could not be decided',
      runId: 'run-1',
      err: { type: 'Error', message: 'the store is away', stack: expect.any(String) as unknown },
    });
  });

  const postgres = Object.assign(new Error(`invalid input syntax for type uuid: "${SECRET}"`), {
    severity: 'ERROR',
    code: '22P02',
    detail: `Key (secret)=(${SECRET}) already exists.`,
    where: `unnamed portal parameter $1 = '${SECRET}'`,
    constraint: 'api_keys_pkey',
    table: 'api_keys',
  });

  it.each([
    ['the parameters of a statement', Object.assign(new Error('no'), { parameters: [SECRET] })],
    ['what Postgres quotes', postgres],
    ['what a parser quotes', thrownBy(() => JSON.parse(`{"a": ${SECRET}}`))],
    ['what hangs on a cause', new Error('outer', { cause: postgres })],
    ['a fault that is no error', SECRET],
    ['a fault that is an object', { body: SECRET }],
  ])('says nothing of %s', (_what, fault) => {
    expect(lineOf(fault)).not.toContain('c2VjcmV0');
  });

  it('keeps what tells faults of Postgres apart', () => {
    expect(JSON.parse(lineOf(postgres))).toMatchObject({
      err: { code: '22P02', constraint: 'api_keys_pkey', table: 'api_keys' },
    });
  });

  it('ends with causes that go round in a circle', () => {
    const fault = new Error('round');
    fault.cause = fault;
    expect(lineOf(fault).length).toBeLessThan(20_000);
  });
});
