import { cronProblem, nextCronTime } from './workflow-cron';

const at = (text: string): number => Date.parse(text);
const next = (cron: string, after: string, from?: string): string | undefined => {
  const time = nextCronTime(cron, at(after), from === undefined ? undefined : at(from));
  return time === undefined ? undefined : new Date(time).toISOString().replace('.000Z', 'Z');
};

describe("a workflow's cron schedule", () => {
  it('is read in UTC', () => {
    expect(next('30 12 * * *', '2026-03-01T12:30:00Z')).toBe('2026-03-02T12:30:00Z');
    expect(next('*/15 * * * *', '2026-03-01T12:30:01Z')).toBe('2026-03-01T12:45:00Z');
  });

  it('is read in the zone that CRON_TZ or TZ names', () => {
    expect(next('CRON_TZ=America/New_York 0 9 * * 1-5', '2026-07-03T14:00:00Z')).toBe(
      '2026-07-06T13:00:00Z',
    );
    expect(next('TZ=Asia/Kolkata 0 0 * * *', '2026-07-03T00:00:00Z')).toBe('2026-07-03T18:30:00Z');
  });

  it('takes either day field when both say something, as crontabs have it', () => {
    expect(next('0 0 13 * 5', '2026-03-01T00:00:00Z')).toBe('2026-03-06T00:00:00Z');
    expect(next('0 0 13 * 5', '2026-03-06T00:00:00Z')).toBe('2026-03-13T00:00:00Z');
    expect(next('0 0 2 * 5', '2026-03-01T00:00:00Z')).toBe('2026-03-02T00:00:00Z');
    expect(next('0 0 13 * *', '2026-03-01T00:00:00Z')).toBe('2026-03-13T00:00:00Z');
    expect(next('0 0 * * 5', '2026-03-01T00:00:00Z')).toBe('2026-03-06T00:00:00Z');
  });

  it('understands names, nicknames, Sunday as 7 and comments', () => {
    expect(next('0 0 * jan,JUL sun', '2026-02-01T00:00:00Z')).toBe('2026-07-05T00:00:00Z');
    expect(next('0 0 * * 7 # weekly', '2026-03-02T00:00:00Z')).toBe('2026-03-08T00:00:00Z');
    expect(next('@monthly', '2026-03-02T00:00:00Z')).toBe('2026-04-01T00:00:00Z');
    expect(next('@yearly', '2026-03-02T00:00:00Z')).toBe('2027-01-01T00:00:00Z');
  });

  it('counts @every from the moment the run before was due, and never bunches up', () => {
    expect(next('@every 90s', '2026-03-01T00:01:00Z', '2026-03-01T00:00:00Z')).toBe(
      '2026-03-01T00:01:30Z',
    );
    expect(next('@every 90s', '2026-03-01T00:05:00Z', '2026-03-01T00:00:00Z')).toBe(
      '2026-03-01T00:06:00Z',
    );
    expect(next('@every 90s', '2026-03-01T00:01:30Z', '2026-03-01T00:00:00Z')).toBe(
      '2026-03-01T00:03:00Z',
    );
  });

  it('has no next time when its years are over', () => {
    expect(next('0 0 0 1 1 * 2026', '2026-03-02T00:00:00Z')).toBeUndefined();
  });

  it.each([
    ['* * * *', /5 to 7 fields/],
    ['61 * * * *', /minute: `61` is not within 0 to 59/],
    ['5-1 * * * *', /ends before it starts/],
    ['*/0 * * * *', /bad step/],
    ['0 0 * foo *', /month/],
    ['@every never', /names no length of time/],
    ['@every 10ms', /at least one second/],
    ['CRON_TZ=Mars/Olympus 0 0 * * *', /no time zone `Mars\/Olympus`/],
    ['CRON_TZ=UTC', /5 to 7 fields/],
  ])('says what is wrong with `%s`', (cron, sentence) => {
    expect(cronProblem(cron)).toMatch(sentence);
    expect(nextCronTime(cron, 0)).toBeUndefined();
  });
});
