/** The database was migrated by a newer version: this one must not touch it. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew';
  readonly retryable = false;

  constructor(readonly unknownMigrations: readonly string[]) {
    super(
      `The database has migrations that this version does not know (${unknownMigrations.join(', ')}). ` +
        'Start the version that made them, or a newer one.',
    );
  }
}
