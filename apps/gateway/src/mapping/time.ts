import type { DurationMs, EpochMs } from '@app/contract';

import { asLong, fromLong, type google } from '../wire/proto';

type Timestamp = google.protobuf.ITimestamp;
type Duration = google.protobuf.IDuration;

const NANOS_PER_MS = 1_000_000;

export function toTimestamp(time: EpochMs): Timestamp {
  const seconds = Math.floor(time / 1_000);
  return { seconds: asLong(seconds), nanos: Math.round((time - seconds * 1_000) * NANOS_PER_MS) };
}

export function fromTimestamp(time: Timestamp | null | undefined): EpochMs | undefined {
  if (time == null) return undefined;
  return fromLong(time.seconds) * 1_000 + Math.floor((time.nanos ?? 0) / NANOS_PER_MS);
}

/** Of a length of time that is not negative. */
export function toDuration(durationMs: DurationMs): Duration {
  const seconds = Math.floor(durationMs / 1_000);
  const nanos = Math.round((durationMs - seconds * 1_000) * NANOS_PER_MS);
  return { seconds: asLong(seconds), nanos };
}

/** Rounded up: nothing ends before the time that was asked for. */
export function fromDuration(duration: Duration | null | undefined): DurationMs | undefined {
  if (duration == null) return undefined;
  return fromLong(duration.seconds) * 1_000 + Math.ceil((duration.nanos ?? 0) / NANOS_PER_MS);
}

/** The wire's way to say that there is no limit. */
export function fromTimeout(duration: Duration | null | undefined): DurationMs | undefined {
  const durationMs = fromDuration(duration);
  return durationMs === 0 ? undefined : durationMs;
}

/** As queries write a moment. */
export function toTimestampText(time: Timestamp | null | undefined): string | undefined {
  const ms = fromTimestamp(time);
  return ms === undefined || ms <= 0 ? undefined : new Date(ms).toISOString();
}
