/** Whether the process can serve. */
export class Readiness {
  constructor(readonly isReady: () => boolean) {}
}
