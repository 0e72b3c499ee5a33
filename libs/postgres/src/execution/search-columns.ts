import type { RunKey, RunStart, RunUpsert, SearchAttributes } from '@app/contract';

import { searchTerm } from '../visibility/search-term';
import { searchableNumbers, searchableValues } from '../visibility/stored-attributes';
import type { Column } from '../wire/columns';

/** One value by which a run is found: the hash of an attribute and its value. */
export interface RunTerm {
  readonly run: RunKey;
  readonly term: string;
}

export const TERM_COLUMNS: readonly Column<RunTerm>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: ({ run }) => run.tenantId },
  { name: 'namespace_id', type: 'uuid[]', value: ({ run }) => run.namespaceId },
  { name: 'term', type: 'uuid[]', value: ({ term }) => term },
  { name: 'run_id', type: 'uuid[]', value: ({ run }) => run.runId },
];

/** One number by which a run is found in ranges. */
export interface RunNumber {
  readonly run: RunKey;
  readonly attribute: string;
  readonly value: number;
}

export const NUMBER_COLUMNS: readonly Column<RunNumber>[] = [
  { name: 'tenant_id', type: 'uuid[]', value: ({ run }) => run.tenantId },
  { name: 'namespace_id', type: 'uuid[]', value: ({ run }) => run.namespaceId },
  { name: 'attribute', type: 'text[]', value: ({ attribute }) => attribute },
  { name: 'value', type: 'float8[]', value: ({ value }) => value },
  { name: 'run_id', type: 'uuid[]', value: ({ run }) => run.runId },
];

/** What the tables for searching gain and lose in a turn. */
export interface SearchChanges {
  readonly terms: readonly RunTerm[];
  readonly lostTerms: readonly RunTerm[];
  readonly numbers: readonly RunNumber[];
  readonly lostNumbers: readonly RunNumber[];
}

const NOTHING: SearchChanges = { terms: [], lostTerms: [], numbers: [], lostNumbers: [] };

export function searchChanges(
  starts: readonly RunStart[],
  upserts: readonly RunUpsert[],
): SearchChanges {
  const describing = starts.filter((start) => start.searchAttributes !== undefined);
  if (describing.length === 0 && upserts.length === 0) return NOTHING;
  const changes: { -readonly [Part in keyof SearchChanges]: SearchChanges[Part][number][] } = {
    terms: [],
    lostTerms: [],
    numbers: [],
    lostNumbers: [],
  };
  const runs: readonly RunUpsert[] = [...describing, ...upserts];
  for (const run of runs) {
    const [before, after] = [run.storedSearchAttributes, run.searchAttributes];
    const [termsBefore, termsAfter] = [termsOf(before), termsOf(after)];
    for (const term of termsAfter.difference(termsBefore)) changes.terms.push({ run, term });
    for (const term of termsBefore.difference(termsAfter)) changes.lostTerms.push({ run, term });
    const [numbersBefore, numbersAfter] = [numbersOf(before), numbersOf(after)];
    for (const [attribute, value] of numbersAfter) {
      if (numbersBefore.get(attribute) === value) numbersBefore.delete(attribute);
      else changes.numbers.push({ run, attribute, value });
    }
    for (const [attribute, value] of numbersBefore) {
      changes.lostNumbers.push({ run, attribute, value });
    }
  }
  return changes;
}

function termsOf(attributes: SearchAttributes | undefined): Set<string> {
  return new Set(searchableValues(attributes).map(({ key, value }) => searchTerm(key, value)));
}

function numbersOf(attributes: SearchAttributes | undefined): Map<string, number> {
  return new Map(searchableNumbers(attributes));
}
