/** An argument that a function cannot work with. */
export class IntrinsicProblem extends Error {
  override readonly name = 'IntrinsicProblem';
}
