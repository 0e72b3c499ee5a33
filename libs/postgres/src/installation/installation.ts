import type { SigningKey } from './signing-key';

/** What was decided when the installation was created and never changes; the signing key may be followed by another. */
export interface Installation {
  readonly installationId: string;
  readonly shardCount: number;
  /** Key that seals task tokens. */
  readonly tokenSecret: Buffer;
  /** Signs exports and checkpoints of histories. */
  readonly signingKey: SigningKey;
}
