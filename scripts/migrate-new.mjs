// `npm run migrate:new -- what-it-does`: the frame of a migration, numbered by the time.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const name = process.argv[2] ?? '';
if (!/^[a-z0-9]+(-[a-z0-9]+)+$/.test(name)) {
  console.error('Say what it does in kebab-case: npm run migrate:new -- closed-runs-by-type');
  process.exit(1);
}
const number = Date.now();
const className = name.replace(/(?:^|-)([a-z0-9])/g, (_, letter) => letter.toUpperCase()) + number;
const path = `migrations/${number}-${name}.ts`;
writeFileSync(
  join(root, path),
  `import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What:
 * Why:
 * Locks:
 * Breaking:
 */
export class ${className} implements MigrationInterface {
  readonly name = '${className}';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`\`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`\`);
  }
}
`,
  { flag: 'wx' },
);
console.log(
  `${path}\nFill in the comment and the statements, add ${className} to migrations/index.ts, then npm run schema:dump.`,
);
