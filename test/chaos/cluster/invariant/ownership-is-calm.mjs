const CHANGES_MAX = 2;

/** An owner that is slow loses a shard once or twice a minute, not to and fro. */
export function ownershipIsCalm({ faults }) {
  const found = faults.find(({ ownerChanges, isAlone }) => isAlone && ownerChanges > CHANGES_MAX);
  return found && `${found.nemesis}: a shard changed its owner ${found.ownerChanges} times`;
}
