/** Why a list query cannot be read, and where: the position counts characters from 1. */
export class QueryProblem extends Error {
  override readonly name = 'QueryProblem';

  constructor(
    readonly position: number,
    sentence: string,
  ) {
    super(sentence);
  }
}
