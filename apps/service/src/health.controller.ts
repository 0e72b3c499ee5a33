import { Controller, Get, Header, HttpException } from '@nestjs/common';

import { Metrics } from './metrics';
import { Readiness } from './readiness';

/** `/livez`, `/readyz` and `/metrics`. */
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('livez')
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('readyz')
  ready(): { status: string } {
    const reason = this.readiness.problem();
    if (reason === undefined) return { status: 'ok' };
    throw new HttpException({ status: 'not ready', reason }, 503);
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async scrape(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
