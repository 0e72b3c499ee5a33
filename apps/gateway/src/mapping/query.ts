import type { QueryAnswer } from '@app/contract';

import { type temporal, textOf } from '../wire/proto';
import { fromFailure } from './failure';
import { fromPayloads } from './payload';

const RESULT_FAILED = 2;

interface WireAnswer {
  readonly resultType?: number | null;
  readonly answer?: temporal.api.common.v1.IPayloads | null | undefined;
  readonly errorMessage?: string | null;
  readonly failure?: temporal.api.failure.v1.IFailure | null | undefined;
}

/** What workflow code says to a query. Older SDKs give a failure as a text only. */
export function fromQueryAnswer(answer: WireAnswer): QueryAnswer {
  if (answer.resultType === RESULT_FAILED) {
    const message = textOf(answer.errorMessage) ?? '';
    const failure = fromFailure(answer.failure ?? { message });
    return {
      type: 'Failed',
      failure: failure.message === '' ? { ...failure, message } : failure,
    };
  }
  const result = fromPayloads(answer.answer);
  return { type: 'Answered', ...(result && { result }) };
}
