const SEED = 'uuid_send(given.tenant_id) || uuid_send(given.run_id)';

/**
 * What a row adds to the chain of its run (libs/postgres/src/proof/row-chain.ts computes the same). Computed here, where
 * the row before it is at hand under the fence: the owner has nothing to carry along and nothing to get wrong. The row
 * before is one step back on the primary key.
 */
export const CHAIN_SQL = `sha256(
  CASE WHEN given.first_fact_number = 0 THEN ${SEED} ELSE coalesce((
    SELECT earlier.chain FROM history AS earlier
    WHERE earlier.tenant_id = given.tenant_id AND earlier.run_id = given.run_id
    ORDER BY earlier.first_event_id DESC, earlier.first_fact_number DESC LIMIT 1
  ), ${SEED}) END
  || int8send(given.first_event_id) || int8send(given.last_event_id) || given.facts)`;
