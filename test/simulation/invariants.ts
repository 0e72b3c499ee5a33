/** What must hold whatever happens: docs/simulation.md says each in a sentence. */
export const INVARIANTS = {
  DUR: 'An acknowledged request is applied exactly once, a refused one never, an unanswered one at most once.',
  'HIS-1': 'The events of a run are numbered 1, 2, 3, ... without gaps; its facts too.',
  'HIS-2': 'What is stored of a history never changes.',
  'HIS-3':
    'A run folded from its snapshot and the facts after it is the run folded from all of its facts.',
  CLS: 'A closed run has one closing event, its last, and nothing is stored after it.',
  UNQ: 'A workflow id has at most one open run.',
  EPO: 'Only the process that acquired a shard last writes it.',
  TIM: 'No timer and no deadline comes early by the clock of the database, and each timer ends once.',
  'ACT-1':
    'A worker sees each attempt at most once, only after its start was stored, and no more of them than are allowed.',
  'ACT-2': 'An activity ends once, and its result is what the worker answered to that attempt.',
  'ACT-3': 'An attempt does not leave before its back-off is over.',
  LIN: 'Each answer was right at some moment between question and answer.',
  RYW: 'A read after an acknowledged write sees it.',
  ISO: 'Nothing of a tenant reaches another.',
  WAK: 'A run that will need attention has a stored wake-up that is early enough.',
  CHI: 'A child is started once, and its parent hears of its start and of its end once.',
  WFT: 'A workflow task is started once and ends once.',
  UPD: 'An update is accepted once and completed once.',
  FRK: 'A run begun from another has what both have in common, and a reset loses no signal.',
  PAU: 'Of a paused run no timer fires and no attempt leaves.',
  EXT: 'A signal to another run arrives there once if its sender heard so, and never if it heard otherwise.',
  CBK: 'A callback tells how the chain ended, after that was stored, and is told when faults end.',
  QRY: 'A query is answered by workflow code that knows all that was acknowledged.',
  SCH: 'A schedule acts once for each time that is due, not before, and for all of them when nothing holds it back.',
  DET: 'Workflow code that is replayed makes the commands that its history has.',
  RES: 'A state machine ends with the result that its activities and signals imply.',
  LIV: 'When faults end, everything that can end does.',
  STO: 'No statement of an owner contradicts what is stored.',
} as const;
export type InvariantId = keyof typeof INVARIANTS;

export interface Violation {
  readonly invariant: InvariantId;
  readonly message: string;
}
