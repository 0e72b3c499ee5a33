import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const EXAMPLES = join(__dirname, '../../../examples');

/** `examples/workflow-typescript` in a process of its own. */
export class ExampleHost {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(secret: string, port = 0): Promise<ExampleHost> {
    const program = join(EXAMPLES, 'workflow-typescript', 'host.ts');
    const child = spawn(process.execPath, ['--no-warnings', program, String(port)], {
      cwd: EXAMPLES,
      env: { ...process.env, NODE_OPTIONS: '', PERDURE_WEBHOOK_SECRET: secret },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let url = '';
    while (url === '') {
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
      url = /http:\S+/.exec(chunk.toString())?.[0] ?? '';
    }
    child.stdout.resume();
    return new ExampleHost(child, url);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}
