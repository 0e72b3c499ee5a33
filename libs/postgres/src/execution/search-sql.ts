import { columnNames, unnestSql } from '../wire/columns';
import { NUMBER_COLUMNS, TERM_COLUMNS } from './search-columns';

/** Parts of a turn's statement that change by what runs are found. A row to take away that is not there is no matter. */
export const SEARCH_SQL = {
  terms: (parameter: number) => [
    `termed AS (
      INSERT INTO search_terms (${columnNames(TERM_COLUMNS)})
      SELECT ${columnNames(TERM_COLUMNS, 'given.')}
      FROM fence, ${unnestSql(TERM_COLUMNS, parameter, 'given')}
    )`,
  ],

  lostTerms: (parameter: number) => [
    `untermed AS (
      DELETE FROM search_terms AS known
      USING fence, ${unnestSql(TERM_COLUMNS, parameter, 'given')}
      WHERE known.tenant_id = given.tenant_id AND known.namespace_id = given.namespace_id
        AND known.term = given.term AND known.run_id = given.run_id
    )`,
  ],

  numbers: (parameter: number) => [
    `numbered AS (
      INSERT INTO search_numbers (${columnNames(NUMBER_COLUMNS)})
      SELECT ${columnNames(NUMBER_COLUMNS, 'given.')}
      FROM fence, ${unnestSql(NUMBER_COLUMNS, parameter, 'given')}
    )`,
  ],

  lostNumbers: (parameter: number) => [
    `unnumbered AS (
      DELETE FROM search_numbers AS known
      USING fence, ${unnestSql(NUMBER_COLUMNS, parameter, 'given')}
      WHERE known.tenant_id = given.tenant_id AND known.namespace_id = given.namespace_id
        AND known.attribute = given.attribute AND known.value = given.value AND known.run_id = given.run_id
    )`,
  ],
};
