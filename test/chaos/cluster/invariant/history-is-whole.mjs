/** The events of a run have no gap and no overlap: two owners that both wrote would leave one. */
export function historyIsWhole({ history }) {
  let before;
  for (const row of history) {
    const isSame = before?.run_id === row.run_id;
    const expected = isSame ? Number(before.last_event_id) + 1 : 1;
    // A row of notes alone has no events.
    if (Number(row.last_event_id) >= Number(row.first_event_id)) {
      if (Number(row.first_event_id) !== expected) {
        return `${row.run_id}: event ${row.first_event_id} follows where ${expected} was to come`;
      }
      before = row;
    } else if (!isSame) before = { run_id: row.run_id, last_event_id: 0 };
  }
  return undefined;
}
