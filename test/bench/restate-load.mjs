// Calls Restate's service of three remote activities and awaits each result: `restate-load.mjs COUNT IN_FLIGHT`. The peer's
// own script does the same with undici.
import { runLoad } from './http-load.mjs';

const [count, inFlight] = process.argv.slice(2);

await runLoad({
  url: 'http://127.0.0.1:8080/wf/remote3',
  count: Number(count),
  inFlight: Number(inFlight),
  bodyOf: String,
  check: (text, n) => {
    if (Number(text) !== n + 3) throw new Error(text);
  },
});
