export { ApiModule } from './api.module';
export { hashSecret, newApiKey } from './context/api-key-format';
export { DEV_TENANT } from './context/authenticator';
export { guardRequests } from './hardening/request-guard';
export type {
  ApiPorts,
  CompiledDefinition,
  DefinitionCompiler,
  DeploymentChanges,
  EndpointChanges,
  EndpointHealthSource,
  EndpointProber,
  EndpointTestOutcome,
  HealthReport,
  VerificationOutcome,
} from './ports';
