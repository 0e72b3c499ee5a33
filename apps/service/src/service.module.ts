import { ApiModule } from '@app/api';
import { DispatcherModule } from '@app/dispatcher';
import { GatewayModule } from '@app/gateway';
import { HistoryModule } from '@app/history';
import { MatchingModule } from '@app/matching';
import type { Role } from '@app/platform';
import { StepFunctionsModule } from '@app/stepfunctions';
import { type DynamicModule, Module } from '@nestjs/common';

import { HealthController } from './health.controller';
import { Metrics } from './metrics';
import { Readiness } from './readiness';
import type { Service } from './service';

const START_ORDER: readonly Role[] = ['history', 'matching', 'api', 'gateway', 'dispatcher'];

/** A process with its roles: all of them, or some. */
@Module({})
export class ServiceModule {
  static register(service: Service, roles: readonly Role[]): DynamicModule {
    const modules: Readonly<Record<Role, () => readonly DynamicModule[]>> = {
      history: () => [HistoryModule.register(service.ownership, service.batches)],
      matching: () => [MatchingModule.register(service.matching, service.taskQueues)],
      api: () => [
        ApiModule.register(service.apiPorts),
        StepFunctionsModule.register(service.stepFunctionsPorts),
      ],
      gateway: () => [GatewayModule.register(service.gateway)],
      dispatcher: () => [
        DispatcherModule.registerAsync({ useFactory: () => service.dispatcherOptions }),
      ],
    };
    return {
      module: ServiceModule,
      imports: START_ORDER.flatMap((role) => (roles.includes(role) ? modules[role]() : [])),
      controllers: [HealthController],
      providers: [
        { provide: Metrics, useValue: service.metrics },
        { provide: Readiness, useValue: new Readiness(() => service.problem) },
      ],
    };
  }
}
