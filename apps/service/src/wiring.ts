import type {
  ClockMover,
  QueryBroker,
  RequestSubmitter,
  RunDescriber,
  ScheduleDescriber,
  TaskPolls,
  WorkflowQuerier,
} from '@app/contract';
import type { ChangeHub, ExpressionPool } from '@app/history';
import type { PollerRegistry } from '@app/matching';
import type { TaskTokenKey } from '@app/platform';
import type { HttpCaller } from '@app/webhook';

import type { EndpointHub } from './endpoint-hub';
import type { ServiceOptions } from './service-options';

/** What roles share before any of them is there. */
export interface CommonParts {
  readonly options: ServiceOptions;
  readonly changes: ChangeHub;
  readonly caller: HttpCaller;
  readonly endpoints: EndpointHub;
  readonly expressions: ExpressionPool;
  readonly tokenKey: TaskTokenKey;
  /** Where customers reach the service; known once it listens. */
  readonly publicUrl: () => string;
}

export type HistoryReading = RunDescriber &
  ClockMover &
  ScheduleDescriber &
  WorkflowQuerier &
  QueryBroker;

/** What the roles at the edge stand on: the history and matching roles, here or elsewhere. */
export interface Wiring extends CommonParts {
  readonly submitter: RequestSubmitter;
  readonly reader: HistoryReading;
  readonly registry: PollerRegistry;
  /** Where workers that poll meet the tasks: what a gateway maps to its protocol. */
  readonly polls: TaskPolls;
}
