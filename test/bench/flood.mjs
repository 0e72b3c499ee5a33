// Starts runs of `one` as one tenant, without awaiting their results: `flood.mjs URL COUNT IN_FLIGHT AUTHORIZATION`. A
// process of its own: whose clients are busy must not be seen in the latencies of another's.
import { runLoad } from './http-load.mjs';

const [url, count, inFlight, authorization] = process.argv.slice(2);
const query = 'mutation { startWorkflow(input: { definition: "one", input: 1 }) { __typename } }';
const body = JSON.stringify({ query });

await runLoad({
  url: `${url}/graphql`,
  count: Number(count),
  inFlight: Number(inFlight),
  headers: { authorization },
  bodyOf: () => body,
  check: (text) => {
    if (JSON.parse(text).data?.startWorkflow?.__typename !== 'StartedWorkflow')
      throw new Error(text);
  },
});
