/** Another process serves from the same data directory. */
export class DataDirInUse extends Error {
  override readonly name = 'DataDirInUse';

  constructor(dataDir: string) {
    super(
      `Another Perdure runs on ${dataDir}. Stop it, or give this one a directory of its own with PERDURE_DATA_DIR.`,
    );
  }
}
