export { ApiModule } from './api.module';
export { hashSecret, newApiKey } from './context/api-key-format';
export { Authenticator, DEV_TENANT } from './context/authenticator';
export { UpdateWatcher } from './message/update-watcher';
export { guardRequests } from './hardening/request-guard';
export type {
  ApiPorts,
  CompiledDefinition,
  DefinitionCompiler,
  DefinitionIssue,
  DefinitionTrials,
  DeploymentChanges,
  EndpointChanges,
  EndpointHealthSource,
  EndpointProber,
  EndpointTestOutcome,
  HealthReport,
  SimulationRequest,
  SimulationResult,
  VerificationOutcome,
} from './ports';
