import type { Json } from '@app/asl';
import type { ActivityAnswer } from '@app/testing';

import type { Recorded } from './recorded';

/** A call of a function. */
interface Call {
  readonly activityType: string;
  readonly input: Json;
  readonly timeoutMs: number | undefined;
}

/** What the seven functions did: their bodies stand in the recordings. */
export function answer(
  { lambdas }: Recorded,
  { activityType, input, timeoutMs }: Call,
): ActivityAnswer {
  const done = (result: Json): ActivityAnswer => ({
    type: 'completed',
    result,
    text: pythonJson(result),
  });
  const functions = lambdas ?? {};
  if (!Object.hasOwn(functions, activityType)) {
    return Object.keys(functions).length > 0 ? functionNotFound(activityType) : done(input);
  }
  switch (functions[activityType]?.file.replace(/\.py$/, '')) {
    case 'raise_exception':
      return raised('Exception', 'Some exception was raised.');
    case 'raise_custom_exception':
      return raised('CustomException', 'CustomException message');
    case 'return_bytes_str':
      return done('HelloWorld!');
    case 'echo_function':
      return done({ Return: 'HelloWorld' });
    case 'large_output_string':
      return done('a'.repeat(257 * 1024));
    case 'wait_60_seconds':
      return (timeoutMs ?? 99_999_999) < 60_000
        ? { type: 'timed-out', timeoutType: 'ScheduleToClose' }
        : done(input);
    default:
      return done(input);
  }
}

function raised(error: string, cause: string): ActivityAnswer {
  const line = `raise ${error}(${JSON.stringify(cause)})`;
  const stackTrace = `  File "/var/task/handler.py", line 2, in handler\n    ${line}\n`;
  return { type: 'failed', error, cause, stackTrace };
}

/** What the process that calls functions says of one that nobody serves. */
function functionNotFound(name: string): ActivityAnswer {
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  return {
    type: 'failed',
    error: 'Lambda.ResourceNotFoundException',
    cause: `Function not found: ${arn}:$LATEST (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: 0; Proxy: null)`,
  };
}

/** As the `json.dumps` of the functions writes: with a space after commas and colons. */
function pythonJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => pythonJson(item)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${pythonJson(item)}`,
  );
  return `{${entries.join(', ')}}`;
}
