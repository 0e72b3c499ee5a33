import type { Fact, RunKey } from '@app/contract';

import type { HistoryPorts } from '../ports';

/** Facts folded at a stretch: some two milliseconds. */
const BITE_FACT_COUNT = 500;

/** All facts of a run. Between two bites everybody else has a turn. */
export async function* factPages(
  { store, surroundings }: Pick<HistoryPorts, 'store' | 'surroundings'>,
  run: RunKey,
): AsyncGenerator<readonly Fact[]> {
  let page = await store.readFacts(run);
  for (;;) {
    for (let from = 0; from < page.facts.length; from += BITE_FACT_COUNT) {
      yield page.facts.slice(from, from + BITE_FACT_COUNT);
      await new Promise<void>((resolve) => {
        surroundings.soon(resolve);
      });
    }
    if (page.next === undefined) return;
    page = await store.readFacts(run, page.next);
  }
}
