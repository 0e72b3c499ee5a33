/** Every start that was acknowledged has a run, and every run has come to its end with nothing missing. */
export function nothingIsLost({ client, closed }) {
  const byRunId = new Map(closed.map((run) => [run.run_id, run]));
  for (const [workflowId, { runIds, kind, signalsAcked }] of client.runs) {
    for (const runId of runIds) {
      const run = byRunId.get(runId);
      if (run === undefined)
        return `${workflowId}: its start was acknowledged as ${runId}, and no such run has ended`;
      if (run.status !== COMPLETED)
        return `${workflowId}: run ${runId} ended with status ${run.status}`;
    }
    if (kind === 'signals' && signalsAcked < 3) {
      return `${workflowId}: only ${signalsAcked} of its signals were ever acknowledged`;
    }
  }
  return client.refusals.length > 0
    ? `a request was never acknowledged: ${client.refusals[0]}`
    : undefined;
}

const COMPLETED = 2;
