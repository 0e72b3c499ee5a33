import { ApiModule } from '@app/api';
import { DispatcherModule } from '@app/dispatcher';
import { HistoryModule } from '@app/history';
import { MatchingModule } from '@app/matching';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';

import { HealthController } from './health.controller';
import { Metrics } from './metrics';
import { Readiness } from './readiness';
import type { Service } from './service';

/** The one process that hosts all roles. */
@Module({})
export class ServiceModule implements OnApplicationShutdown {
  private static service: Service;

  static register(service: Service): DynamicModule {
    ServiceModule.service = service;
    return {
      module: ServiceModule,
      imports: [
        HistoryModule.register(service.history),
        MatchingModule.register(service.matching),
        ApiModule.register(service.apiPorts),
        DispatcherModule.registerAsync({ useFactory: () => service.dispatcherOptions }),
      ],
      controllers: [HealthController],
      providers: [
        { provide: Metrics, useValue: service.metrics },
        { provide: Readiness, useValue: new Readiness(() => service.history.isReady) },
      ],
    };
  }

  /** After the doors are closed and the dispatcher has handed over what it knew. */
  onApplicationShutdown(): Promise<void> {
    return ServiceModule.service.close();
  }
}
