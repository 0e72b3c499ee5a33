import { randomUUID } from 'node:crypto';

import { deliveryIds, type DispatcherOptions, systemClock, WebhookCourier } from '@app/dispatcher';
import { newUuidV7, sealTaskToken } from '@app/platform';
import { appendDeliveries } from '@app/postgres';

import { PostgresNameLookup } from '../name-lookup';
import { SURROUNDINGS } from '../surroundings';
import type { DeliveryMeter } from '../telemetry/delivery-meter';
import { ObservedCourier } from '../telemetry/observed-courier';
import type { Wiring } from '../wiring';
import { OF_THE_RUN } from './token-of-the-run';

export function dispatcherOptionsOf(wiring: Wiring, meter: DeliveryMeter): DispatcherOptions {
  const { endpoints, options, polls, reader, registry, submitter } = wiring;
  const { engineDatabase, report } = options;
  return {
    ...{ submitter, registry, endpoints },
    courier: new ObservedCourier(newCourier(wiring), meter, options.tracing),
    log: { append: (records) => appendDeliveries(engineDatabase, records, Math.random()) },
    healthSink: endpoints,
    faults: { report },
    clock: systemClock,
    random: Math.random,
    newDeliveryId: deliveryIds(randomUUID()),
    histories: polls,
    queries: reader,
    newRunId: newUuidV7,
    names: new PostgresNameLookup(options.apiDatabase, () => SURROUNDINGS.monotonicMs()),
  };
}

function newCourier({ caller, publicUrl, tokenKey }: Wiring): WebhookCourier {
  return new WebhookCourier({
    caller,
    clock: systemClock,
    newBatchId: deliveryIds(randomUUID()),
    taskToken: (attempt) => sealTaskToken(attempt, tokenKey),
    workflowTaskToken: (run) => sealTaskToken({ ...run, ...OF_THE_RUN }, tokenKey),
    callbackBaseUrl: publicUrl,
  });
}
