import { google, temporal } from '@temporalio/proto';

/** Temporal's messages, as their npm package generates them. None is kept here. */
export { google, temporal };

export type Long = NonNullable<google.protobuf.ITimestamp['seconds']>;

/** The generated types ask for a `Long` where the codec takes any number. */
export function asLong(value: number): Long {
  return value as unknown as Long;
}

/** A 64-bit number of the wire: event ids, seconds, sizes. All that occur here are exact as doubles. */
export function fromLong(value: Long | null | undefined): number {
  if (value == null) return 0;
  return typeof value === 'number' ? value : value.toNumber();
}

/** The text of the wire has no difference between absent and empty. */
export function textOf(value: string | null | undefined): string | undefined {
  return value == null || value === '' ? undefined : value;
}
