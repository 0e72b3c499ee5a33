import { type DestinationStream, type Level, type Logger, pino, stdTimeFunctions } from 'pino';

import { describeFault } from './describe-fault';

/** One JSON object a line, on standard output. Says which fault of which run; never what a customer entrusted to us. */
export function newLogger(level: Level | 'silent', destination?: DestinationStream): Logger {
  const options = {
    level,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeFault },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
