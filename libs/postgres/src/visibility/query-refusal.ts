import { type Rejection, rejection } from '@app/contract';

import { QueryProblem } from './query/query-problem';

/** Turns a problem with the query into the refusal its author sees; anything else is thrown on. */
export async function refusingBadQueries<T>(work: () => Promise<T>): Promise<T | Rejection> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error;
    return rejection('QUERY_INVALID', `${error.message} (at character ${error.position})`, {
      position: String(error.position),
    });
  }
}
