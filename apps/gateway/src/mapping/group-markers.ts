import type { GroupMarkers } from '@app/contract';

import { temporal } from '../wire/proto';

const { EventGroupMarker } = temporal.api.sdk.v1;
type WireMarker = temporal.api.sdk.v1.IEventGroupMarker;

/** Kept as the bytes they are: what SDKs write in them is for SDKs. */
export function fromGroupMarkers(
  markers: readonly WireMarker[] | null | undefined,
): GroupMarkers | undefined {
  if (markers == null || markers.length === 0) return undefined;
  return markers.map((marker) => EventGroupMarker.encode(marker).finish());
}

export function toGroupMarkers(markers: GroupMarkers): WireMarker[] {
  return markers.map((bytes) => EventGroupMarker.decode(bytes));
}
