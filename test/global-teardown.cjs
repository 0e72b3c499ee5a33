const { rm } = require('node:fs/promises');

module.exports = async () => {
  const started = globalThis.perdureTestServer;
  if (started === undefined) return;
  await started.server.stop();
  await rm(started.dataDir, { recursive: true, force: true });
};
