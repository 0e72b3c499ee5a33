/** A session is a kilobyte or two. */
const SESSION_COUNT_MAX = 2_000;

/** TLS sessions by origin: resuming one costs a fifth of a new handshake, and most endpoints are called seldom. */
export class TlsSessions {
  private readonly sessions = new Map<string, Buffer>();

  find(origin: string): Buffer | undefined {
    return this.sessions.get(origin);
  }

  keep(origin: string, session: Buffer): void {
    this.sessions.delete(origin);
    const [oldest] = this.sessions.keys();
    if (this.sessions.size >= SESSION_COUNT_MAX && oldest !== undefined) {
      this.sessions.delete(oldest);
    }
    this.sessions.set(origin, session);
  }

  /** Perhaps it was the session that the server did not like. */
  forget(origin: string): void {
    this.sessions.delete(origin);
  }
}
