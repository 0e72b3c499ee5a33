/** Whether the process can serve; says what is missing if not. */
export class Readiness {
  constructor(readonly problem: () => string | undefined) {}
}
