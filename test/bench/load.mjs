// Starts runs over GraphQL and awaits each result in the same request: `load.mjs URL DEFINITION COUNT IN_FLIGHT`.
import { runLoad } from './http-load.mjs';

const [url, definition, count, inFlight] = process.argv.slice(2);
const query =
  'mutation ($d: String!, $n: JSON) { startWorkflow(input: { definition: $d, input: $n }) { ... on StartedWorkflow { result(waitFor: "60s") { status output } } ... on Refused { code message } } }';

await runLoad({
  url: `${url}/graphql`,
  count: Number(count),
  inFlight: Number(inFlight),
  bodyOf: (n) => JSON.stringify({ query, variables: { d: definition, n } }),
  check: (text, n) => {
    if (JSON.parse(text).data?.startWorkflow?.result?.output !== n + 3) throw new Error(text);
  },
});
