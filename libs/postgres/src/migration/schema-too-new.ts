/** The database was migrated by a newer version, which has not promised that this one can run on its schema. */
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
