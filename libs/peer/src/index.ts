export { type PeerConnection } from './peer-connection';
export { PeerDoor } from './peer-door';
export { Peers } from './peers';
export {
  type PeerAddress,
  type PeerCodec,
  type PeerHandler,
  PeerLost,
  type PeerOptions,
} from './ports';
