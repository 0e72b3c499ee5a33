import type { LogRecord } from '@app/contract';

/**
 * Several requests travel in one record of Kafka: the library and the brokers spend more on a record than on what is
 * in it (measured: a third of the CPU of a process that appends). A place in the log is therefore
 * `offset of the record * PLACES_PER_RECORD + place in it`.
 */
export const PLACES_PER_RECORD = 4_096;
/** Part of the names of logs that are packed like this: others are not read. */
export const LOG_FORMAT = 'packed-1';

const COUNT_MAX = 1_000;
const BYTES_MAX = 512 * 1_024;
const HEAD_BYTES = 4;

/** Packs values, in order, into as few records as their size allows. */
export function packRecords(values: readonly Uint8Array[]): Buffer[] {
  const records: Buffer[] = [];
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const close = (): void => {
    if (parts.length > 0) records.push(Buffer.concat(parts));
    parts = [];
    bytes = 0;
  };
  for (const value of values) {
    if (bytes + value.length > BYTES_MAX || parts.length >= 2 * COUNT_MAX) close();
    const head = Buffer.allocUnsafe(HEAD_BYTES);
    head.writeUInt32LE(value.length);
    parts.push(head, value);
    bytes += value.length;
  }
  close();
  return records;
}

/** What a record holds from `position` on. Throws when its bytes are none of ours. */
export function unpackRecord(offset: number, record: Buffer, position: number): LogRecord[] {
  const records: LogRecord[] = [];
  let place = offset * PLACES_PER_RECORD;
  for (let at = 0; at < record.length; place += 1) {
    const from = at + HEAD_BYTES;
    at = from + record.readUInt32LE(at);
    if (at > record.length) throw new RangeError('A record of the log is cut off.');
    if (place >= position) records.push({ offset: place, value: record.subarray(from, at) });
  }
  return records;
}
