// Starts runs over GraphQL and awaits each result in the same request: `load.mjs URL DEFINITION COUNT IN_FLIGHT`.
import { Agent, request, setGlobalDispatcher } from 'undici';

setGlobalDispatcher(new Agent({ connections: 512, pipelining: 1 }));
const [url, definition, countText, inFlightText] = process.argv.slice(2);
const count = Number(countText);
const query =
  'mutation ($d: String!, $n: JSON) { startWorkflow(input: { definition: $d, input: $n }) { ... on StartedWorkflow { result(waitFor: "60s") { status output } } ... on Refused { code message } } }';
const latencies = [];
let next = 0;

async function client() {
  while (next < count) {
    const n = next++;
    const startedMs = performance.now();
    const { body } = await request(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { d: definition, n } }),
    });
    const answer = await body.json();
    if (answer.data?.startWorkflow?.result?.output !== n + 3)
      throw new Error(JSON.stringify(answer));
    latencies.push(performance.now() - startedMs);
  }
}

const startedMs = performance.now();
const cpu = process.cpuUsage();
await Promise.all(Array.from({ length: Number(inFlightText) }, client));
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
