import type { AnswerAddress, RequestOutcome, RoutedAnswer, SubmittedRequest } from '@app/contract';

import type { OwnerPlace } from '../history';
import type { Surroundings } from '../ports';
import type { RequestPlace } from '../shard/shard-item';

/** A shard as those see it who bring its requests. */
export interface OwnedShard {
  /** `undefined` while this process is not the owner. */
  place(): OwnerPlace | undefined;
  submit(request: SubmittedRequest, place: RequestPlace): Promise<RequestOutcome>;
}

/** Brings answers to the processes that wait for them. Lost ones are not missed: their callers repeat. */
export interface AnswerSender {
  answer(to: AnswerAddress, answer: RoutedAnswer): void;
}

/** What the ways into a shard need. */
export interface RoutePorts {
  readonly answers: AnswerSender;
  readonly surroundings: Pick<Surroundings, 'after'>;
  readonly report: (message: string, cause: unknown) => void;
}
