import { StoreUnavailable } from '@app/postgres';
import { GraphQLError } from 'graphql';

import { formatErrors } from './format-errors';

const reported: unknown[] = [];
const ports = { report: (_message: string, cause: unknown) => void reported.push(cause) };
const wrap = (originalError: Error): GraphQLError =>
  new GraphQLError(originalError.message, { originalError });

describe('formatErrors', () => {
  beforeEach(() => reported.splice(0));

  it('tells every mistake that the driver wraps', () => {
    const mistakes = [
      new GraphQLError('Cannot query field "a".'),
      new Error('body must be object'),
    ];
    const driver = Object.assign(new Error('Graphql validation error'), {
      code: 'MER_ERR_GQL_VALIDATION',
      statusCode: 400,
      errors: mistakes,
    });
    const { statusCode, response } = formatErrors({ errors: [wrap(driver)] }, ports);
    expect(statusCode).toBe(400);
    expect(response.errors).toMatchObject([
      { message: 'Cannot query field "a".', extensions: { code: 'INVALID_ARGUMENT' } },
      {
        message: expect.stringContaining('must be a JSON object') as string,
        extensions: { code: 'INVALID_ARGUMENT' },
      },
    ]);
    expect(reported).toEqual([]);
  });

  it('keeps the texts of faults to itself, also of those that hold several', () => {
    const fault = new AggregateError([new Error('10.0.0.1 refused')], 'no connection');
    const { statusCode, response } = formatErrors({ errors: [wrap(fault)] }, ports);
    expect(statusCode).toBe(500);
    expect(JSON.stringify(response)).not.toMatch(/10\.0|connection/);
    expect(reported).toEqual([fault]);
  });

  it('says that a database which cannot be asked now is asked best in a moment', () => {
    const fault = (outcome: 'not-applied' | 'unknown', retryable: boolean) =>
      wrap(new StoreUnavailable('no connection', { outcome, retryable, cause: undefined }));
    const codeOf = (error: GraphQLError) =>
      formatErrors({ errors: [error] }, ports).response.errors?.[0]?.extensions['code'];
    expect(codeOf(fault('not-applied', true))).toBe('UNAVAILABLE');
    expect(codeOf(fault('unknown', true))).toBe('OUTCOME_UNKNOWN');
    expect(codeOf(fault('not-applied', false))).toBe('INTERNAL');
    expect(reported).toHaveLength(3);
  });

  it('says that a body was too large', () => {
    const tooLarge = Object.assign(new Error('Request body is too large'), { statusCode: 413 });
    const { statusCode, response } = formatErrors({ errors: [wrap(tooLarge)] }, ports);
    expect(statusCode).toBe(413);
    expect(response.errors).toMatchObject([{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }]);
  });

  it('takes a recursion of the driver for a document that is too deep', () => {
    const error = wrap(new RangeError('Maximum call stack size exceeded'));
    const { statusCode, response } = formatErrors({ errors: [error] }, ports);
    expect(statusCode).toBe(400);
    expect(response.errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
  });
});
