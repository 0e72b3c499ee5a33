import type { Failure } from './failure';
import type { Header, Payloads } from './payload';

/** A call that workflow code validates, accepts or rejects, and answers. */
export interface UpdateCall {
  /** Chosen by the caller: the same id is the same update for the life of the run. */
  readonly updateId: string;
  readonly name: string;
  readonly input?: Payloads;
  readonly header?: Header;
  readonly identity: string;
}

/** What an update came to: one of both. */
export type UpdateOutcome =
  | { readonly type: 'Success'; readonly result?: Payloads }
  | { readonly type: 'Failure'; readonly failure: Failure };
