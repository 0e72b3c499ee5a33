const { readFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const switches = require('./switches.cjs');

const root = join(__dirname, '../../..');

/** The source of a file, with the line replaced that the switch named by SABOTAGE replaces; as it is without. */
function sourceWith(path, source = readFileSync(path, 'utf8')) {
  const name = process.env.SABOTAGE;
  if (name === undefined || name === '') return source;
  const found = switches.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no sabotage switch "${name}".`);
  if (relative(root, path) !== found.file) return source;
  const parts = source.split(found.find);
  if (parts.length === 2) return parts.join(found.replace);
  throw new Error(`The switch "${name}" finds ${parts.length - 1} places instead of one.`);
}

module.exports = { sourceWith };
