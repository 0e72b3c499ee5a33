// The client of the benchmark, the same for the product and for peers that are called over HTTP: every one of IN_FLIGHT
// callers has a connection of its own, sends a POST, awaits the whole answer and checks it. On sockets, because the client
// shares the cores with what is measured: 0.04 ms of CPU per request, undici's `request` 0.11 ms.
import { connect } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** Sends `count` POSTs of `bodyOf(n)`; `check(text, n)` throws for a wrong answer. Prints rate, latencies and CPU. */
export async function runLoad({ url, count, inFlight, bodyOf, check, headers = {} }) {
  const { hostname, port, pathname } = new URL(url);
  const latencies = [];
  let next = 0;
  const caller = async () => {
    const connection = new Connection(hostname, Number(port), headers);
    while (next < count) {
      const n = next++;
      const startedMs = performance.now();
      check(await connection.post(pathname, bodyOf(n)), n);
      latencies.push(performance.now() - startedMs);
    }
    connection.close();
  };
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  await Promise.all(Array.from({ length: inFlight }, caller));
  const seconds = (performance.now() - startedMs) / 1_000;
  latencies.sort((a, b) => a - b);
  const { user, system } = process.cpuUsage(cpu);
  const at = (share) => latencies[Math.floor((latencies.length - 1) * share)];
  console.log(
    JSON.stringify({
      perSecond: count / seconds,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      seconds,
      clientCpuMs: (user + system) / 1_000 / count,
    }),
  );
}

/** One connection, one request at a time. */
class Connection {
  #socket;
  #head;
  #text = '';
  #answered;
  #failed;

  constructor(hostname, port, headers) {
    const all = { host: `${hostname}:${port}`, 'content-type': 'application/json', ...headers };
    this.#head = Object.entries(all)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    this.#socket = connect(port, hostname).setNoDelay(true).setEncoding('latin1');
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', (error) => this.#failed?.(error));
    this.#socket.on('close', () => this.#failed?.(new Error('the connection was closed')));
  }

  post(path, body) {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(
        `POST ${path} HTTP/1.1\r\n${this.#head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  close() {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #read(chunk) {
    this.#text += chunk;
    const headEnd = this.#text.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#text.slice(0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const begin = headEnd + HEAD_END.length;
    const isChunked = length === undefined;
    if (isChunked ? !this.#text.endsWith('0\r\n\r\n') : this.#text.length < begin + Number(length))
      return;
    const raw = this.#text.slice(begin);
    this.#text = '';
    if (!head.startsWith('HTTP/1.1 200')) {
      this.#failed(new Error(`${head.slice(0, 40)} ${raw}`));
      return;
    }
    this.#answered(isChunked ? unchunked(raw) : raw);
  }
}

function unchunked(raw) {
  let body = '';
  let at = 0;
  for (;;) {
    const sizeEnd = raw.indexOf('\r\n', at);
    const size = Number.parseInt(raw.slice(at, sizeEnd), 16);
    if (size === 0) return body;
    body += raw.slice(sizeEnd + 2, sizeEnd + 2 + size);
    at = sizeEnd + 2 + size + 2;
  }
}
