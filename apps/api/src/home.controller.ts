import { Controller, Get, Header, Inject } from '@nestjs/common';

import { API_PORTS, type ApiPorts } from './ports';

/** `GET /`: what runs here, until the console does. */
@Controller()
export class HomeController {
  constructor(@Inject(API_PORTS) private readonly ports: ApiPorts) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  home(): string {
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Perdure</title>
<h1>Perdure ${this.ports.version}</h1>
<p>Durable execution. The GraphQL API is at <code>POST /graphql</code> (subscriptions: WebSocket, graphql-transport-ws).</p>
<p>Health: <a href="/livez">/livez</a>, <a href="/readyz">/readyz</a>. Metrics: <a href="/metrics">/metrics</a>.</p>
</html>`;
  }
}
