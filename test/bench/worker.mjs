// The worker of the benchmark: adds one to what it is given. Verifies nothing, answers at once.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const message = JSON.parse(Buffer.concat(chunks).toString());
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer(message)));
  });
});

function answer({ type, data }) {
  switch (type) {
    case 'endpoint.verify':
      return { challenge: data.challenge };
    case 'activity.execute':
      return data.input + 1;
    case 'activity.execute.batch':
      return { results: data.items.map(({ id, input }) => ({ id, result: input + 1 })) };
    default:
      return null;
  }
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
