import { type SearchAttribute, type SearchAttributes, SearchAttributeType } from '@app/contract';

import { fromStoredText, toStoredText } from '../wire/stored-text';
import { wordsOf } from './words-of';

/**
 * Search attributes as jsonb: `{"Keyword:CustomerId": "c-1", "Int:Amount": 5}`. The type in the name keeps values of
 * different types apart, so no comparison fails in a cast and a row can be read without its namespace's definitions.
 * Strings are in stored form (`stored-text.ts`): what JSON of Postgres would refuse is searchable and comes back as
 * it was. Numbers that JSON cannot carry (NaN, infinities) are not searchable and left out; the exact attributes are
 * in the history.
 */
export function encodeAttributes(attributes: SearchAttributes | undefined): string | null {
  const stored: [string, unknown][] = [];
  for (const [name, attribute] of Object.entries(attributes ?? {})) {
    const value = storedValue(attribute);
    if (value !== undefined) stored.push([attributeKey(attribute.type, name), value]);
  }
  return stored.length === 0 ? null : JSON.stringify(Object.fromEntries(stored));
}

export function attributeKey(type: SearchAttributeType, name: string): string {
  return `${type}:${toStoredText(name)}`;
}

/** Values by which a run is found exactly, each with the key of its attribute: of a text its words; numbers go by size. */
export function searchableValues(
  attributes: SearchAttributes | undefined,
): { readonly key: string; readonly value: string | boolean }[] {
  return Object.entries(attributes ?? {}).flatMap(([name, attribute]) => {
    const key = attributeKey(attribute.type, name);
    return exactValues(attribute).map((value) => ({ key, value }));
  });
}

function exactValues(attribute: SearchAttribute): (string | boolean)[] {
  switch (attribute.type) {
    case SearchAttributeType.Text:
      return wordsOf(attribute.value);
    case SearchAttributeType.Keyword:
      return [toStoredText(attribute.value)];
    case SearchAttributeType.KeywordList:
      return [...new Set(attribute.value.map(toStoredText))];
    case SearchAttributeType.Bool:
      return [attribute.value];
    case SearchAttributeType.Int:
    case SearchAttributeType.Double:
    case SearchAttributeType.Datetime:
      return [];
  }
}

/** Numbers by which a run is found, as name with type and value. */
export function searchableNumbers(attributes: SearchAttributes | undefined): [string, number][] {
  return Object.entries(attributes ?? {}).flatMap(([name, attribute]): [string, number][] => {
    const value = isNumeric(attribute.type) ? storedValue(attribute) : undefined;
    return typeof value === 'number' ? [[`${attribute.type}:${name}`, value]] : [];
  });
}

/** Of an order in which ranges can be read. */
export function isNumeric(type: SearchAttributeType): boolean {
  return (
    type === SearchAttributeType.Int ||
    type === SearchAttributeType.Double ||
    type === SearchAttributeType.Datetime
  );
}

export function decodeAttributes(stored: Readonly<Record<string, unknown>>): SearchAttributes {
  const attributes: [string, SearchAttribute][] = [];
  for (const [key, value] of Object.entries(stored)) {
    const colon = key.indexOf(':');
    const type = key.slice(0, colon) as SearchAttributeType;
    attributes.push([fromStoredText(key.slice(colon + 1)), attributeOf(type, value)]);
  }
  return Object.fromEntries(attributes);
}

function storedValue(attribute: SearchAttribute): unknown {
  switch (attribute.type) {
    case SearchAttributeType.Text:
    case SearchAttributeType.Keyword:
      return toStoredText(attribute.value);
    case SearchAttributeType.KeywordList:
      return attribute.value.map(toStoredText);
    case SearchAttributeType.Int:
    case SearchAttributeType.Double:
    case SearchAttributeType.Datetime:
      return Number.isFinite(attribute.value) ? attribute.value : undefined;
    case SearchAttributeType.Bool:
      return attribute.value;
  }
}

function attributeOf(type: SearchAttributeType, value: unknown): SearchAttribute {
  switch (type) {
    case SearchAttributeType.Text:
    case SearchAttributeType.Keyword:
      return { type, value: fromStoredText(value as string) };
    case SearchAttributeType.KeywordList:
      return { type, value: (value as readonly string[]).map(fromStoredText) };
    case SearchAttributeType.Int:
    case SearchAttributeType.Double:
    case SearchAttributeType.Datetime:
      return { type, value: value as number };
    case SearchAttributeType.Bool:
      return { type, value: value as boolean };
  }
}
