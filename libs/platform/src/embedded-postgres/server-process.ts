import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A server as its lock file describes it. */
export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
}

/**
 * The server that runs on this data directory, whoever started it. The lock file of one that was killed stays behind, and
 * its pid may belong to anybody by now: Postgres would then refuse to start, so such a file is removed.
 */
export async function findServerProcess(data: string): Promise<ServerProcess | undefined> {
  const path = join(data, 'postmaster.pid');
  const found = await readLockFile(path);
  if (found === undefined) return undefined;
  const command = isAlive(found.pid) ? await commandLine(found.pid) : '';
  if (command.includes(data)) return found;
  // Another Postgres with the same pid: let ours judge by its shared memory whether the directory is in use.
  if (!command.includes('postgres')) await rm(path, { force: true });
  return undefined;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readLockFile(path: string): Promise<ServerProcess | undefined> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n');
    const pid = Number(lines[0]);
    const port = Number(lines[3]);
    return Number.isInteger(pid) && pid > 0 && port > 0 ? { pid, port } : undefined;
  } catch {
    return undefined;
  }
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    return readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '');
  }
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout;
}
