import { withCase } from './letter-case';
import { type AwsProtocol, bodyText, headerOf, requestIdOf } from './protocol';

/** AWS JSON 1.0 and 1.1. */
export const jsonProtocol: AwsProtocol = {
  request({ model, action, parameters, origin }) {
    const members = model.isCamelCase === true ? withCase(parameters, 'camel') : parameters;
    return {
      method: 'POST',
      url: `${origin}/`,
      headers: {
        'content-type': `application/x-amz-json-${model.jsonVersion ?? '1.0'}`,
        'x-amz-target': `${model.targetPrefix ?? ''}.${action}`,
      },
      body: JSON.stringify(members),
    };
  },
  result({ model }, answer) {
    const text = bodyText(answer);
    const result: unknown = text === '' ? {} : JSON.parse(text);
    return model.isCamelCase === true ? withCase(result, 'pascal') : result;
  },
  refusal(answer) {
    const body = parsed(bodyText(answer));
    // Services that once spoke another protocol name their error as they did then in a header.
    const [legacy] = headerOf(answer, 'x-amzn-query-error')?.split(';') ?? [];
    const type = headerOf(answer, 'x-amzn-errortype') ?? body['__type'] ?? body['code'] ?? '';
    const message = body['message'] ?? body['Message'] ?? '';
    const code = typeof type === 'string' ? type.split(':')[0]!.split('#').at(-1)! : '';
    return {
      code: code || (legacy ?? ''),
      message: textOf(message),
      requestId: requestIdOf(answer),
    };
  },
};

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
