import { answerHeaders } from './answer-headers';

it('hands on what comes once as it is', () => {
  const headers = { 'content-type': 'application/json', 'set-cookie': ['a=1'] };
  expect(answerHeaders(headers)).toEqual(headers);
});

it('joins what comes several times, so that it is text', () => {
  const twice = { 'content-type': ['application/json', 'text/html'], 'set-cookie': ['a=1', 'b=2'] };
  expect(answerHeaders(twice as never)).toEqual({
    'content-type': 'application/json, text/html',
    'set-cookie': ['a=1', 'b=2'],
  });
});
