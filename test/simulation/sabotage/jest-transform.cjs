const { createTransformer } = require('@swc/jest');

const { sourceWith } = require('./source-with.cjs');

/** As @swc/jest, after the switch named by SABOTAGE has been thrown. Never keeps what it made: the switch may change. */
module.exports = {
  createTransformer(options) {
    const swc = createTransformer(options);
    return {
      canInstrument: false,
      getCacheKey: (source, path, transformOptions) =>
        `${swc.getCacheKey(source, path, transformOptions)}${process.env.SABOTAGE ?? ''}`,
      process: (source, path, transformOptions) =>
        swc.process(sourceWith(path, source), path, transformOptions),
    };
  },
};
