import { join } from 'node:path';

import { type DynamicModule, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyRequest } from 'fastify';
import { NoSchemaIntrospectionCustomRule } from 'graphql';

import { ActivityResolver } from './activity/activity.resolver';
import { ActivityService } from './activity/activity.service';
import { ActivityControlResolver } from './activity/activity-control.resolver';
import { ActivityControlService } from './activity/activity-control.service';
import { CallbackController } from './activity/callback.controller';
import { HistoryPageController } from './activity/history-page.controller';
import { AccessKeyService } from './aws/access-key.service';
import { AwsResolver } from './aws/aws.resolver';
import { IntegrationService } from './aws/integration.service';
import { BatchResolver } from './batch/batch.resolver';
import { BatchService } from './batch/batch.service';
import { Authenticator } from './context/authenticator';
import { DefinitionResolver } from './definition/definition.resolver';
import { DefinitionService } from './definition/definition.service';
import { TrialResolver } from './definition/trial.resolver';
import { TrialService } from './definition/trial.service';
import { DeploymentResolver } from './deployment/deployment.resolver';
import { DeploymentService } from './deployment/deployment.service';
import { EndpointResolver } from './endpoint/endpoint.resolver';
import { EndpointService } from './endpoint/endpoint.service';
import { EndpointStream } from './endpoint/endpoint-stream';
import { costRule } from './hardening/cost-rule';
import { formatErrors } from './hardening/format-errors';
import { GraphqlDoor } from './hardening/graphql-door';
import { HomeController } from './home.controller';
import { MessageResolver } from './message/message.resolver';
import { QueryService } from './message/query.service';
import { UpdateService } from './message/update.service';
import { ClockResolver } from './namespace/clock.resolver';
import { ClockService } from './namespace/clock.service';
import { NamespaceResolver, TenantResolver } from './namespace/tenant.resolver';
import { TenantService } from './namespace/tenant.service';
import { OperationResolver } from './operation/operation.resolver';
import { OperationService } from './operation/operation.service';
import { API_PORTS, type ApiPorts } from './ports';
import { ExportController } from './proof/export.controller';
import { ProofResolver, RunProofResolver } from './proof/proof.resolver';
import { ProofService } from './proof/proof.service';
import { CallbackResolver, CallbackSecretResolver } from './relation/callback.resolver';
import {
  ChildWorkflowResolver,
  RelatedRunResolver,
  RelationResolver,
} from './relation/relation.resolver';
import { RelationService } from './relation/relation.service';
import { RootResolver } from './root.resolver';
import { SavedViewResolver } from './saved-view/saved-view.resolver';
import { SavedViewService } from './saved-view/saved-view.service';
import { DateTime, Duration, Json } from './scalar/scalars';
import { ScheduleResolver } from './schedule/schedule.resolver';
import { ScheduleService } from './schedule/schedule.service';
import { TaskQueueResolver } from './task-queue/task-queue.resolver';
import { TaskQueueService } from './task-queue/task-queue.service';
import { StartedWorkflowResolver, WorkflowResolver } from './workflow/workflow.resolver';
import { WorkflowService } from './workflow/workflow.service';
import { WorkflowStream } from './workflow/workflow-stream';

/** The API role: GraphQL, callbacks and the start page. What it needs comes in as ports. */
@Module({})
export class ApiModule {
  static register(ports: ApiPorts): DynamicModule {
    const authenticator = new Authenticator(ports.directory, ports.mode);
    const workflows = new WorkflowService(ports);
    const definitions = new DefinitionService(ports, workflows);
    return {
      module: ApiModule,
      imports: [GraphQLModule.forRoot<MercuriusDriverConfig>(graphqlOptions(ports, authenticator))],
      controllers: [CallbackController, ExportController, HistoryPageController, HomeController],
      providers: [
        { provide: API_PORTS, useValue: ports },
        { provide: WorkflowService, useValue: workflows },
        { provide: Authenticator, useValue: authenticator },
        { provide: SavedViewService, useValue: new SavedViewService(ports, workflows) },
        { provide: ProofService, useValue: new ProofService(ports, workflows) },
        { provide: RelationService, useValue: new RelationService(ports) },
        { provide: WorkflowStream, useValue: new WorkflowStream(ports, workflows) },
        { provide: DefinitionService, useValue: definitions },
        { provide: TrialService, useValue: new TrialService(ports, definitions, workflows) },
        TrialResolver,
        { provide: EndpointService, useValue: new EndpointService(ports, workflows) },
        { provide: EndpointStream, useValue: new EndpointStream(ports, workflows) },
        { provide: TenantService, useValue: new TenantService(ports, workflows) },
        { provide: ScheduleService, useValue: new ScheduleService(ports, workflows) },
        { provide: ClockService, useValue: new ClockService(ports, workflows) },
        { provide: QueryService, useValue: new QueryService(ports, workflows) },
        { provide: UpdateService, useValue: new UpdateService(ports, workflows) },
        { provide: ActivityService, useValue: new ActivityService(ports, workflows) },
        { provide: DeploymentService, useValue: new DeploymentService(ports, workflows) },
        { provide: ActivityControlService, useValue: new ActivityControlService(workflows) },
        { provide: OperationService, useValue: new OperationService(ports, workflows) },
        OperationResolver,
        { provide: BatchService, useValue: new BatchService(ports, workflows) },
        BatchResolver,
        { provide: AccessKeyService, useValue: new AccessKeyService(ports, workflows) },
        { provide: IntegrationService, useValue: new IntegrationService(ports, workflows) },
        AwsResolver,
        RootResolver,
        WorkflowResolver,
        StartedWorkflowResolver,
        DefinitionResolver,
        EndpointResolver,
        TenantResolver,
        NamespaceResolver,
        ClockResolver,
        ScheduleResolver,
        ActivityResolver,
        MessageResolver,
        ProofResolver,
        RunProofResolver,
        SavedViewResolver,
        ActivityControlResolver,
        { provide: TaskQueueService, useValue: new TaskQueueService(ports, workflows) },
        TaskQueueResolver,
        DeploymentResolver,
        RelationResolver,
        CallbackResolver,
        CallbackSecretResolver,
        RelatedRunResolver,
        ChildWorkflowResolver,
      ],
    };
  }
}

function graphqlOptions(ports: ApiPorts, authenticator: Authenticator): MercuriusDriverConfig {
  const isProduction = ports.mode === 'production';
  const door = new GraphqlDoor(authenticator, ports);
  return {
    driver: MercuriusDriver,
    typePaths: [join(__dirname, 'schema', '*.graphql')],
    resolvers: { DateTime, Duration, JSON: Json },
    // Guards and interceptors do not run per field: who may do what is checked once, in the services.
    fieldResolverEnhancers: [],
    jit: 1,
    graphiql: false,
    allowBatchedQueries: false,
    queryDepth: 20,
    validationRules: isProduction ? [costRule, NoSchemaIntrospectionCustomRule] : [costRule],
    errorFormatter: (execution) => formatErrors(execution, ports),
    additionalRouteOptions: door.hooks,
    // Also asked for requests that were refused, to format the refusal.
    context: (request: FastifyRequest) => ({ caller: door.callerOf(request) }),
    subscription: {
      fullWsTransport: false,
      verifyClient: (info, next) => {
        const { origin } = info.req.headers;
        next(ports.mode === 'production' || origin === undefined || isLoopback(origin));
      },
      async onConnect(data) {
        const payload = (data.payload ?? {}) as Record<string, unknown>;
        const header = payload.authorization ?? payload.Authorization;
        const caller = await authenticator.authenticate(
          typeof header === 'string' ? header : undefined,
        );
        if (caller !== undefined) return { caller };
        // The driver would answer with a message of the older protocol, which clients of this one cannot read.
        const { socket } = this as unknown as { readonly socket: Socket };
        socket.close(
          CLOSE_FORBIDDEN,
          'Forbidden: send a valid `authorization` in connection_init.',
        );
        return false;
      },
    },
  };
}

/** What onConnect is called on; the driver's types do not say so. */
interface Socket {
  close(code: number, reason: string): void;
}

/** Of `graphql-transport-ws`: the client does not try again. */
const CLOSE_FORBIDDEN = 4403;

function isLoopback(origin: string): boolean {
  return URL.canParse(origin) && /^(localhost|127\.|\[::1\])/.test(new URL(origin).hostname);
}
