// Processes of the benchmark: started in a group of their own and killed with it, so that nothing outlives a run.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const groups = new Set();
const adopted = new Set();

process.on('exit', () => {
  for (const pid of [...[...groups].map((group) => -group), ...adopted]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** What the child prints goes to `stdio` (a pipe is read by `firstLine` only); its problems are shown. */
export function start(
  command,
  args,
  { env = {}, cwd, stdio = ['ignore', 'pipe', 'inherit'] } = {},
) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio,
    detached: true,
  });
  groups.add(child.pid);
  return child;
}

/** A process that a child has started for good: it ends with this one, too. */
export function adopt(pid) {
  adopted.add(pid);
}

/** The first line that a child prints and is not empty. */
export function firstLine(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk.toString();
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((each) => each.trim() !== '');
      if (line !== undefined) resolve(line);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code} before a line: ${text}`)));
  });
}

/** Seconds of user and system time, those of children that have ended included. */
export function cpuOf(pid) {
  try {
    return fieldsOf(pid)
      .slice(11, 15)
      .reduce((sum, ticks) => sum + Number(ticks) / 100, 0);
  } catch {
    return 0;
  }
}

export function childrenOf(parent) {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return Number(fieldsOf(name)[1]) === parent;
    } catch {
      return false;
    }
  });
}

export function rssMbOf(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024;
}

/** Cores used by all processes since the machine started, in seconds, and what the hypervisor took away. */
export function machineSeconds() {
  const ticks = readFileSync('/proc/stat', 'utf8').split('\n')[0].split(/\s+/).slice(1).map(Number);
  const [user, nice, system, , , irq, softIrq, steal] = ticks;
  return { busy: (user + nice + system + irq + softIrq) / 100, stolen: steal / 100 };
}

function fieldsOf(pid) {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
}
