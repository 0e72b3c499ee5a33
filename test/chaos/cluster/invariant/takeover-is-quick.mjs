const MS_MAX = { killedOwnerMs: 10_000, frozenOwnerMs: 15_000, postgresMs: 5_000 };

/** From the fault to the next commit on the shards concerned. */
export function takeoverIsQuick({ faults }) {
  for (const fault of faults) {
    for (const [name, max] of Object.entries(MS_MAX)) {
      if (fault[name] > max)
        return `${fault.nemesis}: ${name} was ${Math.round(fault[name])}, more than ${max}`;
    }
  }
  return undefined;
}
