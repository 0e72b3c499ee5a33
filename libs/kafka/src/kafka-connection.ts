import { type Admin, Kafka, type LogEntry, logLevel, type RetryOptions } from 'kafkajs';

import { calmRequestQueue } from './calm-request-queue';

export interface KafkaConnectionOptions {
  readonly brokers: readonly string[];
  /** Shown in the brokers' logs. */
  readonly clientId: string;
  /** Told what the library complains about; nothing has to be done. */
  readonly onWarning?: (message: string, context: Readonly<Record<string, unknown>>) => void;
}

/**
 * A broker that is killed is back after some seconds, and then a send must go on and not fail: with the library's own
 * policy sends failed after 6 to 12 seconds, with this one none did, 0.7 s after the broker was ready again.
 */
const RETRY: RetryOptions = {
  retries: 100,
  initialRetryTime: 100,
  maxRetryTime: 500,
  factor: 0.2,
  multiplier: 1.5,
};

/** For questions that somebody waits for. */
const RETRY_SHORTLY: RetryOptions = { retries: 2, initialRetryTime: 50, maxRetryTime: 200 };

const CONNECT_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 5_000;

/** How the brokers are reached, for all that a process does with them. */
export class KafkaConnection {
  readonly patient: Kafka;
  private readonly hasty: Kafka;

  constructor({ brokers, clientId, onWarning }: KafkaConnectionOptions) {
    calmRequestQueue();
    const common = {
      brokers: [...brokers],
      clientId,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      enforceRequestTimeout: true,
      logLevel: logLevel.WARN,
      logCreator:
        () =>
        ({ namespace, log }: LogEntry) => {
          const { message, timestamp: _, logger: __, ...context } = log;
          onWarning?.(`${namespace === '' ? 'kafka' : namespace}: ${message}`, context);
        },
    };
    this.patient = new Kafka({ ...common, retry: RETRY });
    this.hasty = new Kafka({ ...common, retry: RETRY_SHORTLY });
  }

  /** A client that knows nothing yet: one that lived through the loss of a broker's data kept failing. */
  async withAdmin<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.hasty.admin();
    await admin.connect();
    try {
      return await use(admin);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}
