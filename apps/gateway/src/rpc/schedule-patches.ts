import type { SchedulePatch } from '@app/contract';

import { OVERLAP_POLICY } from '../mapping/schedule/definition';
import { fromTimestamp } from '../mapping/time';
import { type temporal, textOf } from '../wire/proto';

/** The wishes that a patch is made of, in the order in which Temporal takes them. */
export function patchesOf(
  patch: temporal.api.schedule.v1.ISchedulePatch | null | undefined,
): SchedulePatch[] {
  const patches: SchedulePatch[] = [];
  const trigger = patch?.triggerImmediately;
  const overlap = OVERLAP_POLICY.fromWire(trigger?.overlapPolicy);
  if (trigger) patches.push({ type: 'trigger', ...(overlap && { overlap }) });
  const backfills = (patch?.backfillRequest ?? []).map((backfill) => {
    const overlapPolicy = OVERLAP_POLICY.fromWire(backfill.overlapPolicy);
    return {
      from: fromTimestamp(backfill.startTime) ?? 0,
      to: fromTimestamp(backfill.endTime) ?? 0,
      ...(overlapPolicy && { overlap: overlapPolicy }),
    };
  });
  if (backfills.length > 0) patches.push({ type: 'backfill', backfills });
  const pause = textOf(patch?.pause);
  const unpause = textOf(patch?.unpause);
  if (pause !== undefined) patches.push({ type: 'pause', note: pause });
  if (unpause !== undefined) patches.push({ type: 'unpause', note: unpause });
  return patches;
}
