// What can go wrong. A nemesis does its harm, waits, heals, and says what it measured.
import { backlog } from './backlog.mjs';
import { cutFromKafka } from './cut-from-kafka.mjs';
import { cutSessions } from './cut-sessions.mjs';
import { deadlock } from './deadlock.mjs';
import { exhaustConnections } from './exhaust-connections.mjs';
import { freezeInStatement } from './freeze-in-statement.mjs';
import { freezeKafka } from './freeze-kafka.mjs';
import { freezePostgres } from './freeze-postgres.mjs';
import { freezeProcess } from './freeze-process.mjs';
import { garbleLog } from './garble-log.mjs';
import { hangEndpoints } from './hang-endpoints.mjs';
import { killProcess } from './kill-process.mjs';
import { morePartitions } from './more-partitions.mjs';
import { poisonRun } from './poison-run.mjs';
import { rebalanceStorm } from './rebalance-storm.mjs';
import { repeatRecords } from './repeat-records.mjs';
import { restartProcess } from './restart-process.mjs';
import { rewindLog } from './rewind-log.mjs';
import { slowEndpoint } from './slow-endpoint.mjs';
import { starveOwner } from './starve-owner.mjs';
import { stopKafka } from './stop-kafka.mjs';
import { stopPostgres } from './stop-postgres.mjs';
import { upgrade } from './upgrade.mjs';

/** What every seed begins with when there is a version before. */
export const UPGRADE = { name: 'upgrade', rows: ['X2'], run: upgrade };

/** Whom it harms: the letter of its first row. Two at once harm two, or one would undo the other. */
export const subjectOf = ({ rows }) => rows[0][0];

/** By name: which rows of the matrix of faults (docs/chaos.md) it stands for, and how it is done. */
export const NEMESES = {
  'kill-api': { rows: ['A1'], run: killProcess('api') },
  'freeze-api': { rows: ['A2'], run: freezeProcess('api') },
  'restart-api': { rows: ['A3'], run: restartProcess('api') },
  'kill-history': { rows: ['H1'], run: killProcess('history') },
  'freeze-history': { rows: ['H2'], run: freezeProcess('history') },
  'freeze-history-in-statement': { rows: ['H3'], run: freezeInStatement },
  'starve-history': { rows: ['H4'], run: starveOwner },
  'cut-history-from-kafka': { rows: ['H6'], run: cutFromKafka },
  'poison-run': { rows: ['H10'], run: poisonRun },
  'release-history': { rows: ['H8'], run: restartProcess('history') },
  'storm-history': { rows: ['H8'], run: rebalanceStorm },
  'kill-matching': { rows: ['M1'], run: killProcess('matching') },
  'freeze-matching': { rows: ['M2'], run: freezeProcess('matching') },
  'backlog-matching': { rows: ['M3'], run: backlog },
  'kill-dispatcher': { rows: ['D1', 'D2'], run: killProcess('dispatcher') },
  'freeze-dispatcher': { rows: ['D3'], run: freezeProcess('dispatcher') },
  'hang-endpoints': { rows: ['D4'], run: hangEndpoints },
  'slow-endpoint': { rows: ['W11'], run: slowEndpoint },
  'stop-kafka': { rows: ['K1', 'A6'], run: stopKafka({ isWiped: false }) },
  'freeze-kafka': { rows: ['K2'], run: freezeKafka },
  'wipe-kafka': { rows: ['K3'], run: stopKafka({ isWiped: true }) },
  'rewind-log': { rows: ['K4'], run: rewindLog },
  'repeat-records': { rows: ['K5'], run: repeatRecords },
  'more-partitions': { rows: ['K8'], run: morePartitions },
  'garble-log': { rows: ['K7'], run: garbleLog },
  'stop-postgres': { rows: ['P1'], run: stopPostgres },
  'cut-sessions': { rows: ['P2'], run: cutSessions },
  'freeze-postgres': { rows: ['P3'], run: freezePostgres },
  deadlock: { rows: ['P6'], run: deadlock },
  'exhaust-connections': { rows: ['P9'], run: exhaustConnections },
};
