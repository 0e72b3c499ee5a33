import { randomUUID } from 'node:crypto';

import { ERROR_CATALOGUE, type ErrorCode } from '@app/contract';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { GraphQLError } from 'graphql';

import type { ApiPorts } from '../ports';
import { codeOfPassingFault } from './code-of-fault';

/**
 * What leaves the service of errors: mistakes in the document as they are; everything else as a correlation id, because
 * the text of a fault may hold what is nobody's business.
 */
export function formatErrors(
  execution: ExecutionResult,
  ports: Pick<ApiPorts, 'report'>,
): { statusCode: number; response: ExecutionResult } {
  const errors = (execution.errors ?? []).flatMap((error) =>
    mistakesIn(error).map((mistake) => formatted(mistake, ports)),
  );
  const code = errors[0]?.extensions?.code as string | undefined;
  const status = isKnown(code) ? ERROR_CATALOGUE[code].httpStatus : 200;
  const response = { data: execution.data ?? null, errors: errors as unknown as GraphQLError[] };
  return { statusCode: execution.data == null ? status : 200, response };
}

/** The driver wraps all that is wrong with a document or its variables into one error that says nothing. */
function mistakesIn(error: GraphQLError): readonly GraphQLError[] {
  const { originalError } = error;
  // Others that hold errors are faults, and their texts nobody's business.
  if (originalError == null || !('code' in originalError) || !('errors' in originalError)) {
    return [error];
  }
  const { code, errors } = originalError;
  if (!String(code).startsWith('MER_ERR_') || !Array.isArray(errors)) return [error];
  return errors.map((mistake: unknown) =>
    mistake instanceof GraphQLError ? mistake : new GraphQLError(textOf(mistake)),
  );
}

function textOf(mistake: unknown): string {
  // The parser is recursive, and this is how it finds that out.
  if (mistake instanceof RangeError) return 'Syntax Error: The document is nested too deeply.';
  return mistake instanceof Error ? mistake.message : String(mistake);
}

function formatted(error: GraphQLError, ports: Pick<ApiPorts, 'report'>): GraphQLFormattedError {
  const { locations, path, originalError } = error;
  // Errors of compiled queries are plain objects without extensions.
  const extensions = (error.extensions as GraphQLError['extensions'] | undefined) ?? {};
  const place = { ...(locations && { locations }), ...(path && { path }) };
  const habit = HABITS.find(({ said }) => said.test(error.message));
  if (habit !== undefined) {
    const { sentence } = ERROR_CATALOGUE.INVALID_ARGUMENT;
    return {
      message: habit.say,
      extensions: { code: 'INVALID_ARGUMENT', advice: sentence, retryable: false },
    };
  }
  if (isKnown(extensions.code) && extensions.code !== 'INTERNAL') {
    const { sentence, retryable } = ERROR_CATALOGUE[extensions.code];
    const code = extensions.code;
    return { message: error.message, ...place, extensions: { code, advice: sentence, retryable } };
  }
  if (
    originalError == null ||
    originalError instanceof GraphQLError ||
    isClientMistake(originalError)
  ) {
    const code = isTooLarge(originalError) ? 'PAYLOAD_TOO_LARGE' : 'INVALID_ARGUMENT';
    return {
      message: error.message.replace(/ ?Did you mean .*$/, ''),
      ...place,
      extensions: { code, advice: ERROR_CATALOGUE[code].sentence, retryable: false },
    };
  }
  // The driver itself recursed too deeply: nothing has been resolved.
  if (originalError instanceof RangeError && path === undefined) {
    const { sentence } = ERROR_CATALOGUE.QUERY_TOO_COMPLEX;
    return {
      message: 'The document is nested too deeply.',
      extensions: { code: 'QUERY_TOO_COMPLEX', advice: sentence, retryable: false },
    };
  }
  const correlationId = randomUUID();
  ports.report(`GraphQL resolver failed (${correlationId})`, originalError);
  // A busy or restarting database is no failure of the service: whoever asks again is served.
  const code = codeOfPassingFault(originalError) ?? 'INTERNAL';
  const what = code === 'INTERNAL' ? 'The service failed.' : 'The store did not answer.';
  return {
    message: `${what} Correlation id: ${correlationId}`,
    ...place,
    extensions: { code, advice: ERROR_CATALOGUE[code].sentence, retryable: true, correlationId },
  };
}

/** What the libraries say of common mistakes, and what helps. */
const HABITS: readonly { readonly said: RegExp; readonly say: string }[] = [
  {
    said: /^Cannot return null for non-nullable field Subscription\./,
    say: 'A subscription needs a WebSocket: connect to /graphql with the protocol graphql-transport-ws.',
  },
  {
    said: /^body must be object$/,
    say: 'The body must be a JSON object with `query`, sent with `content-type: application/json`.',
  },
];

/** The body was longer than the server reads. */
function isTooLarge(error: Error | null | undefined): boolean {
  return error != null && 'statusCode' in error && error.statusCode === 413;
}

function isKnown(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CATALOGUE, code);
}

/** Errors of the driver about the request itself carry a status below 500. */
function isClientMistake(error: Error): boolean {
  const status = 'statusCode' in error ? Number(error.statusCode) : 500;
  return status < 500;
}
