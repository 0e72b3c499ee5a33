/** The databases named are not those of the installation. The message says what to do. */
export class WrongDatabases extends Error {
  override readonly name = 'WrongDatabases';
}
