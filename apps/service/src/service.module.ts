import { ApiModule } from '@app/api';
import { DispatcherModule } from '@app/dispatcher';
import { GatewayModule } from '@app/gateway';
import { HistoryModule } from '@app/history';
import { MatchingModule } from '@app/matching';
import { StepFunctionsModule } from '@app/stepfunctions';
import { type DynamicModule, Module } from '@nestjs/common';

import { HealthController } from './health.controller';
import { Metrics } from './metrics';
import { Readiness } from './readiness';
import type { Service } from './service';

/** The one process that hosts all roles. */
@Module({})
export class ServiceModule {
  static register(service: Service): DynamicModule {
    return {
      module: ServiceModule,
      imports: [
        HistoryModule.register(service.history, service.batches),
        MatchingModule.register(service.matching, service.taskQueues),
        ApiModule.register(service.apiPorts),
        StepFunctionsModule.register(service.stepFunctionsPorts),
        GatewayModule.register(service.gateway),
        DispatcherModule.registerAsync({ useFactory: () => service.dispatcherOptions }),
      ],
      controllers: [HealthController],
      providers: [
        { provide: Metrics, useValue: service.metrics },
        { provide: Readiness, useValue: new Readiness(() => service.history.isReady) },
      ],
    };
  }
}
