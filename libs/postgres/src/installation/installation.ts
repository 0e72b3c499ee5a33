/** What was decided when the installation was created and never changes. */
export interface Installation {
  readonly installationId: string;
  readonly shardCount: number;
  /** Key that seals task tokens. */
  readonly tokenSecret: Buffer;
}
