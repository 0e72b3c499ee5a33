import type { Session, Statement } from '../session';

const BEGIN_LOG: Statement = {
  name: 'begin_request_log',
  operation: 'begin a request log',
  text: 'INSERT INTO request_logs (incarnation, name) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};

const LOG_READY: Statement = {
  name: 'request_log_ready',
  operation: 'say that the request log is there',
  text: 'UPDATE request_logs SET ready_at = clock_timestamp() WHERE incarnation = $1 AND ready_at IS NULL',
};

/** Of several processes that begin the same incarnation at once, one gives it its name. */
export async function beginRequestLog(
  session: Session,
  log: { readonly incarnation: number; readonly name: string },
): Promise<void> {
  await session.run(BEGIN_LOG, [log.incarnation, log.name]);
}

/** The brokers have made it: from now on it is never made again. */
export async function setRequestLogReady(session: Session, incarnation: number): Promise<void> {
  await session.run(LOG_READY, [incarnation]);
}
