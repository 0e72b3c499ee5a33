// What can go wrong. A nemesis does its harm, waits, heals, and says what it measured.
import { cutSessions } from './cut-sessions.mjs';
import { freezeKafka } from './freeze-kafka.mjs';
import { freezePostgres } from './freeze-postgres.mjs';
import { freezeProcess } from './freeze-process.mjs';
import { garbleLog } from './garble-log.mjs';
import { killProcess } from './kill-process.mjs';
import { rebalanceStorm } from './rebalance-storm.mjs';
import { restartProcess } from './restart-process.mjs';
import { stopKafka } from './stop-kafka.mjs';
import { stopPostgres } from './stop-postgres.mjs';

/** By name: which rows of the matrix of faults (docs/chaos.md) it stands for, and how it is done. */
export const NEMESES = {
  'kill-api': { rows: ['A1'], run: killProcess('api') },
  'freeze-api': { rows: ['A2'], run: freezeProcess('api') },
  'restart-api': { rows: ['A3'], run: restartProcess('api') },
  'kill-history': { rows: ['H1'], run: killProcess('history') },
  'freeze-history': { rows: ['H2'], run: freezeProcess('history') },
  'release-history': { rows: ['H8'], run: restartProcess('history') },
  'storm-history': { rows: ['H8'], run: rebalanceStorm },
  'kill-matching': { rows: ['M1'], run: killProcess('matching') },
  'freeze-matching': { rows: ['M2'], run: freezeProcess('matching') },
  'kill-dispatcher': { rows: ['D1', 'D2'], run: killProcess('dispatcher') },
  'freeze-dispatcher': { rows: ['D3'], run: freezeProcess('dispatcher') },
  'stop-kafka': { rows: ['A6', 'K1'], run: stopKafka({ isWiped: false }) },
  'freeze-kafka': { rows: ['K2'], run: freezeKafka },
  'wipe-kafka': { rows: ['K3'], run: stopKafka({ isWiped: true }) },
  'garble-log': { rows: ['K7'], run: garbleLog },
  'stop-postgres': { rows: ['P1'], run: stopPostgres },
  'cut-sessions': { rows: ['P2'], run: cutSessions },
  'freeze-postgres': { rows: ['P3'], run: freezePostgres },
};
