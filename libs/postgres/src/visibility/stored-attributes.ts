import { type SearchAttribute, type SearchAttributes, SearchAttributeType } from '@app/contract';

import { fromStoredText, toStoredText } from '../wire/stored-text';

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

/** Values by which a run can be found, each with the key of its attribute. Texts are searched by words, not by value. */
export function searchableValues(
  attributes: SearchAttributes | undefined,
): { readonly key: string; readonly value: string | number | boolean }[] {
  return Object.entries(attributes ?? {}).flatMap(([name, attribute]) => {
    const value = attribute.type === SearchAttributeType.Text ? undefined : storedValue(attribute);
    const key = attributeKey(attribute.type, name);
    const values = Array.isArray(value) ? [...new Set(value)] : value === undefined ? [] : [value];
    return values.map((each) => ({ key, value: each as string | number | boolean }));
  });
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
