import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';

import type { PostgresBinaries } from './binaries';
import type { ServerHome } from './server-home';
import { ServerLogin } from './server-login';
import { commandFor, type ServerUser } from './server-user';
import { SETTINGS } from './settings';

const ADVICE =
  '\nPostgres cannot run as root. Run as an ordinary user, or keep the clone and PERDURE_DATA_DIR where everybody may enter.';

/** Runs the programs of Postgres as the right user. */
export class ServerProgram {
  constructor(
    private readonly home: ServerHome,
    private readonly binaries: PostgresBinaries,
    private readonly user: ServerUser | undefined,
  ) {}

  async initdb(data: string): Promise<void> {
    const child = this.spawn(
      this.binaries.initdb,
      [
        `--pgdata=${data}`,
        `--username=${ServerLogin.user}`,
        `--pwfile=${this.home.passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
      ],
      'pipe',
    );
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', (error) => {
        output += error.message;
        resolve(null);
      });
      child.once('close', resolve);
    });
    if (code === 0) return;
    const isShutOut = this.user !== undefined && /Permission denied|EACCES/.test(output);
    throw new Error(
      `initdb ended with code ${String(code)}: ${output.trim()}${isShutOut ? ADVICE : ''}`,
    );
  }

  async postgres(port: number): Promise<ChildProcess> {
    const log = await open(this.home.log, 'a', 0o600);
    try {
      const args = ['-D', this.home.data, '-p', String(port), '-h', '127.0.0.1', '-k', ''];
      args.push(...SETTINGS.flatMap((setting) => ['-c', setting]));
      const child = this.spawn(this.binaries.postgres, args, log.fd);
      child.on('error', () => undefined);
      child.unref();
      return child;
    } finally {
      await log.close();
    }
  }

  private spawn(program: string, args: readonly string[], output: 'pipe' | number): ChildProcess {
    const command = commandFor(this.user, program, args);
    return spawn(command.program, command.args, {
      cwd: this.home.path,
      // A group of its own: Ctrl-C in the terminal reaches us, and we stop the server when we are done with it.
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, LD_LIBRARY_PATH: this.binaries.libraryPath, LC_ALL: 'C' },
      ...command.spawnAs,
    });
  }
}
