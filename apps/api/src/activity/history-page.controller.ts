import { rejection } from '@app/contract';
import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { API_PORTS, type ApiPorts } from '../ports';

/** Further pages of the history that came with a workflow task. Its token is all the authority needed. */
@Controller('callbacks/workflow-tasks/:token')
export class HistoryPageController {
  constructor(@Inject(API_PORTS) private readonly ports: ApiPorts) {}

  @Get('history')
  async page(@Param('token') token: string, @Query('page') page: unknown, @Res() to: FastifyReply) {
    const text = typeof page === 'string' ? page : '';
    const json = await this.ports.historyPage(token, text);
    if (json !== undefined) {
      await to.code(200).type('application/json').send(json);
      return;
    }
    const { code, message } = rejection('WORKFLOW_TASK_NOT_FOUND');
    await to
      .code(404)
      .type('application/problem+json')
      .send({ type: code, status: 404, title: message, retryable: false });
  }
}
