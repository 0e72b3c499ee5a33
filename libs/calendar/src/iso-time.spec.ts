import { isoTime } from './iso-time';

it.each([
  '1970-01-01T00:00:00Z',
  '2026-02-28T23:59:59Z',
  '2024-02-29T12:00:00.007Z',
  '1969-12-31T23:59:59.999Z',
])('%s is printed as it is read', (text) => {
  expect(isoTime(Date.parse(text))).toBe(text);
});
