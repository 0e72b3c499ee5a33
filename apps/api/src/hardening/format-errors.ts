import { randomUUID } from 'node:crypto';

import { ERROR_CATALOGUE, type ErrorCode } from '@app/contract';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { GraphQLError } from 'graphql';

import type { ApiPorts } from '../ports';

/**
 * What leaves the service of errors: mistakes in the document as they are; everything else as a correlation id, because
 * the text of a fault may hold what is nobody's business.
 */
export function formatErrors(
  execution: ExecutionResult,
  ports: Pick<ApiPorts, 'report'>,
): { statusCode: number; response: ExecutionResult } {
  const errors = (execution.errors ?? []).map((error) => formatted(error, ports));
  const code = errors[0]?.extensions?.code as string | undefined;
  const status = isKnown(code) ? ERROR_CATALOGUE[code].httpStatus : 200;
  const response = { data: execution.data ?? null, errors: errors as unknown as GraphQLError[] };
  return { statusCode: execution.data == null ? status : 200, response };
}

function formatted(error: GraphQLError, ports: Pick<ApiPorts, 'report'>): GraphQLFormattedError {
  const { locations, path, originalError } = error;
  // Errors of compiled queries are plain objects without extensions.
  const extensions = (error.extensions as GraphQLError['extensions'] | undefined) ?? {};
  const place = { ...(locations && { locations }), ...(path && { path }) };
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
    const { sentence } = ERROR_CATALOGUE.INVALID_ARGUMENT;
    return {
      message: error.message.replace(/ ?Did you mean .*$/, ''),
      ...place,
      extensions: { code: 'INVALID_ARGUMENT', advice: sentence, retryable: false },
    };
  }
  const correlationId = randomUUID();
  ports.report(`GraphQL resolver failed (${correlationId})`, originalError);
  const { sentence } = ERROR_CATALOGUE.INTERNAL;
  return {
    message: `The service failed. Correlation id: ${correlationId}`,
    ...place,
    extensions: { code: 'INTERNAL', advice: sentence, retryable: true, correlationId },
  };
}

function isKnown(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CATALOGUE, code);
}

/** Errors of the driver about the request itself carry a status below 500. */
function isClientMistake(error: Error): boolean {
  const status = 'statusCode' in error ? Number(error.statusCode) : 500;
  return status < 500;
}
