import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';

/** What Nest says of itself, as lines of the log like all others. */
export interface NestLog {
  log(message: unknown): void;
  warn(message: unknown): void;
  error(message: unknown): void;
}

export function nestLog(logger: Logger): NestLog {
  const write = (level: 'debug' | 'warn' | 'error', message: unknown): void => {
    // Nest takes each exception of a resolver for a failure; this one is the answer to a caller.
    if (message instanceof GraphQLError) logger.debug({ err: message }, 'a caller was refused');
    else if (message instanceof Error) logger[level]({ err: message }, 'the application failed');
    else logger[level](typeof message === 'string' ? message : 'the application says something');
  };
  return {
    log: (message) => {
      write('debug', message);
    },
    warn: (message) => {
      write('warn', message);
    },
    error: (message) => {
      write('error', message);
    },
  };
}
