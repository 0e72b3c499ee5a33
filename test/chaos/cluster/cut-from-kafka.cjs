// Loaded into a process before everything else: while the file CHAOS_CUT_FILE exists, the process cannot reach the port
// CHAOS_CUT_PORT. Connections end, new ones neither succeed nor fail: what a partition of the network looks like.
const { existsSync } = require('node:fs');
const { Socket } = require('node:net');

const file = process.env.CHAOS_CUT_FILE;
const port = Number(process.env.CHAOS_CUT_PORT);
const sockets = new Set();
let isCut = false;

const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...args) {
  const [first] = args.flat();
  const wanted = Number(typeof first === 'object' && first !== null ? first.port : first);
  if (wanted !== port) return connect.apply(this, args);
  sockets.add(this);
  this.once('close', () => sockets.delete(this));
  if (isCut) {
    this.connecting = true;
    return this;
  }
  return connect.apply(this, args);
};

setInterval(() => {
  const was = isCut;
  isCut = existsSync(file);
  // At the end those that wait in vain must fail, or nobody would try again.
  if (isCut !== was) for (const socket of sockets) socket.destroy(new Error('cut off'));
}, 100).unref();
