import type { Logger } from 'pino';

/** What Nest says of itself, as lines of the log like all others. */
export interface NestLog {
  log(message: unknown): void;
  warn(message: unknown): void;
  error(message: unknown): void;
}

export function nestLog(logger: Logger): NestLog {
  const write = (level: 'debug' | 'warn' | 'error', message: unknown): void => {
    if (message instanceof Error) logger[level]({ err: message }, 'the application failed');
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
