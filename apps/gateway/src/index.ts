export { Gateway } from './gateway';
export { GatewayModule } from './gateway.module';
export type { Caller, CallerAuthenticator, GatewayAddress, GatewayPorts } from './ports';
