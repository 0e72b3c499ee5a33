// The worker: remembers every call before it answers, and misbehaves as its activity type says.
import { createServer } from 'node:http';

export class Worker {
  /** `{ runId, activityId, activityType, attempt, atMs }` */
  calls = [];
  /** Paths whose calls are never answered, are answered by 503, or after so many milliseconds. */
  hangs = new Set();
  refuses = new Set();
  delays = new Map();

  static start(random) {
    const worker = new Worker();
    worker.random = random;
    worker.server = createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('error', () => undefined);
      request.on('end', () =>
        worker.receive(request.url, JSON.parse(Buffer.concat(chunks).toString()), response),
      );
    });
    worker.server.keepAliveTimeout = 60_000;
    return new Promise((resolve) => {
      worker.server.listen(0, '127.0.0.1', () => {
        worker.url = `http://127.0.0.1:${worker.server.address().port}`;
        resolve(worker);
      });
    });
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  receive(path, message, response) {
    if (message.type === 'activity.execute') {
      if (this.refuses.has(path)) {
        response.writeHead(503, { 'retry-after': '1' });
        response.end();
        return;
      }
      if (this.hangs.has(path)) return;
    }
    const delayMs = this.delays.get(path);
    if (delayMs === undefined) this.answer(message, response);
    else setTimeout(() => this.answer(message, response), delayMs);
  }

  answer({ type, data }, response) {
    const json = (value, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (type !== 'activity.execute') return json({ challenge: data?.challenge ?? null });
    const { runId, activityId, activityType, attempt, input } = data;
    this.calls.push({ runId, activityId, activityType, attempt, atMs: performance.now() });
    if (activityType !== 'Flaky' || this.random.next() < 0.6) return json(input);
    switch (this.random.below(5)) {
      case 0: // W1: accepts and never answers.
        return undefined;
      case 1: // W2
        response.setHeader('retry-after', '1');
        return json({ error: 'down' }, this.random.of([500, 502, 503]));
      case 2: // W3: cut off in the middle of what it announced.
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"result":');
        setTimeout(() => response.destroy(), 20);
        return undefined;
      case 3: {
        // W4: a byte a second.
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 1_000);
        response.on('close', () => clearInterval(timer));
        return undefined;
      }
      default: // W8: says it once more by the callback after the answer.
        json(input);
        fetch(data.callbacks.complete, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ result: 'twice' }),
        }).catch(() => undefined);
        return undefined;
    }
  }
}
