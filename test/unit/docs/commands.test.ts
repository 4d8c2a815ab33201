import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const files = ['*.md', 'docs/**/*.md', 'infra/*.md'].flatMap((pattern) => globSync(pattern, { cwd: root }));

/** Commands of the AWS CLI in a page: in blocks of code, a line and its continuations; in running text, what stands in backticks. */
function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, code = '']) =>
    code.replaceAll(/\\\n\s*/g, '').split('\n'),
  );
  const inline = [...text.replaceAll(/```.*?```/gs, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) =>
    code.replaceAll(/\s+/g, ' '),
  );
  return [...blocks, ...inline].map((line) => line.trim()).filter((line) => /^aws [a-z]/.test(line));
}

/** These know no region. */
const everywhere = /^aws (sts|sso|configure)\b/;

describe('the commands in the documentation', () => {
  test('name their region, since a command in the wrong region fails silently', () => {
    const commands = files.flatMap((name) =>
      commandsOf(readFileSync(join(root, name), 'utf8')).map((command) => [name, command] as const),
    );
    expect(commands.length).toBeGreaterThan(15);
    expect(
      commands.filter(([, command]) => !everywhere.test(command) && !/--region [\w$"<>-]+/.test(command)),
    ).toEqual([]);
  });

  test('name the environment when they call CDK', () => {
    const commands = files.flatMap((name) => [
      ...readFileSync(join(root, name), 'utf8').matchAll(/npx cdk [^`\n]+/g),
    ]);
    expect(commands.length).toBeGreaterThan(2);
    for (const [command] of commands) expect(command).toMatch(/-c env=\w+/);
  });
});
