/** A start that is repeated with its request id is the first one. */
export function oneRunPerId({ client, closed, open }) {
  for (const [workflowId, { runIds }] of client.runs) {
    if (new Set(runIds).size > 1) return `${workflowId}: one request began ${runIds.join(' and ')}`;
  }
  const seen = new Map();
  for (const { workflow_id: id, run_id: runId } of [...closed, ...open]) {
    if (seen.has(id)) return `${id}: the store has ${seen.get(id)} and ${runId}`;
    seen.set(id, runId);
  }
  return undefined;
}
