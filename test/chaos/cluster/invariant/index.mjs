// What must hold after everything is healed. Each answers with the first violation it finds, as a sentence with its evidence.
import { atMostOnce } from './at-most-once.mjs';
import { historyIsWhole } from './history-is-whole.mjs';
import { kafkaIsARoute } from './kafka-is-a-route.mjs';
import { nothingIsLost } from './nothing-is-lost.mjs';
import { oneRunPerId } from './one-run-per-id.mjs';
import { othersAreUnaffected } from './others-are-unaffected.mjs';
import { ownershipIsCalm } from './ownership-is-calm.mjs';
import { takeoverIsQuick } from './takeover-is-quick.mjs';

export const INVARIANTS = {
  'nothing-is-lost': nothingIsLost,
  'one-run-per-id': oneRunPerId,
  'at-most-once': atMostOnce,
  'history-is-whole': historyIsWhole,
  'kafka-is-a-route': kafkaIsARoute,
  'others-are-unaffected': othersAreUnaffected,
  'ownership-is-calm': ownershipIsCalm,
  'takeover-is-quick': takeoverIsQuick,
};
