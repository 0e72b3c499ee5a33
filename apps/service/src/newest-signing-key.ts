import { openSigningKey, type Session, type SigningKey } from '@app/postgres';

/** Another process may put a new key in place at any time; signatures of the one before stay good. */
const FRESH_MS = 30_000;

/** The way to the installation's newest signing key, which is asked for again when it was read a while ago. */
export function newestSigningKey(
  session: Session,
  monotonicMs: () => number,
): () => Promise<SigningKey> {
  let known: Promise<SigningKey> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = monotonicMs();
    if (known !== undefined && now - readAt < FRESH_MS) return known;
    const before = known;
    readAt = now;
    known = openSigningKey(session).catch((fault: unknown) => {
      readAt = Number.NEGATIVE_INFINITY;
      // The one before signs as well.
      if (before !== undefined) return before;
      known = undefined;
      throw fault;
    });
    return known;
  };
}
