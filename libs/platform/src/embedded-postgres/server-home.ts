import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';

import { freePort } from './free-port';
import { isAlive } from './server-process';
import { canPassDirectories, type ServerUser } from './server-user';

/** The directory of an embedded server: its data, the password of its only login, the port it last had, its log. */
export class ServerHome {
  readonly path: string;
  readonly data: string;
  readonly log: string;
  readonly passwordFile: string;

  constructor(
    private readonly dataDir: string,
    private readonly user: ServerUser | undefined,
  ) {
    this.path = join(dataDir, 'postgres');
    this.data = join(this.path, 'data');
    this.log = join(this.path, 'server.log');
    this.passwordFile = join(this.path, 'password');
  }

  /** Makes the directory, private to the user that the server runs as. */
  async prepare(): Promise<void> {
    await mkdir(this.dataDir, { recursive: true, mode: 0o700 });
    if (this.user !== undefined && !canPassDirectories()) await this.give(this.dataDir);
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await chmod(this.path, 0o700);
    await this.give(this.path);
  }

  get isInitialised(): boolean {
    return existsSync(join(this.data, 'PG_VERSION'));
  }

  /** The same for everybody who asks, also when two processes ask for the first time at once. */
  async password(): Promise<string> {
    if (!existsSync(this.passwordFile)) {
      const draft = `${this.passwordFile}.${String(process.pid)}`;
      await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600 });
      await this.give(draft);
      await link(draft, this.passwordFile).catch(unlessExists);
      await rm(draft);
    }
    return (await readFile(this.passwordFile, 'utf8')).trim();
  }

  /**
   * Runs `initdb` on a directory beside and moves that into place when it is complete: a first start that is interrupted
   * leaves nothing half-made, and of two first starts one wins.
   */
  async initialise(initdb: (data: string) => Promise<void>): Promise<void> {
    await this.removeDeadDrafts();
    const draft = `${this.data}.${String(process.pid)}`;
    await rm(draft, { recursive: true, force: true });
    await initdb(draft);
    await rename(draft, this.data).catch(unlessExists);
    await rm(draft, { recursive: true, force: true });
  }

  /** The port of the last time if it is free, so that tools keep finding the server. */
  async choosePort(): Promise<number> {
    const path = join(this.path, 'port');
    const last = Number(await readFile(path, 'utf8').catch(() => ''));
    const port = await freePort(last > 0 && last < 65_536 ? last : undefined);
    await writeFile(path, String(port), { mode: 0o600 });
    return port;
  }

  private async give(path: string): Promise<void> {
    if (this.user !== undefined) await chown(path, this.user.uid, this.user.gid);
  }

  private async removeDeadDrafts(): Promise<void> {
    for (const name of await readdir(this.path)) {
      const pid = /^data\.(\d+|new)$/.exec(name)?.[1];
      if (pid === undefined || isAlive(Number(pid))) continue;
      await rm(join(this.path, name), { recursive: true, force: true });
    }
  }
}

function unlessExists(error: unknown): void {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EEXIST' && code !== 'ENOTEMPTY') throw error;
}
