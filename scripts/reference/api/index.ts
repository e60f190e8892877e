/** The pages of the programming interface, from the comments in `package/`. */
import { page } from '../markdown.ts'
import { apiEntries, type Entry } from './entries.ts'
import { PREAMBLE } from './preamble.ts'
import { details, Sections } from './sections.ts'
import type { ApiSymbol } from './symbols.ts'

const MAIN = 'docs/reference/api.md'
const SEED = 'docs/reference/api-seed.md'
const RUNNERS = 'docs/reference/api-runners.md'

/** The sections of the main page, and the sources of what is in each. */
const SECTIONS: readonly (readonly [title: string, ...files: string[]])[] = [
  ['Start or connect', 'package/create.ts', 'package/connect.ts', 'package/options.ts'],
  ['The handle', 'package/interface.ts', 'package/principals.ts', 'package/decisions.ts', 'package/names.ts'],
  ['Write policies', 'schemas/policy-document.ts', 'package/policy.ts'],
  ['Errors', 'package/errors.ts'],
  ['Questions, decisions, and tokens', 'schemas/endpoints.ts'],
]
const SEED_FILE = 'schemas/seed.ts'

/**
 * Returns the pages, by path.
 *
 * @param root the project's folder
 */
export function apiPages(root: string): readonly (readonly [path: string, text: string])[] {
  const [main, ...runners] = apiEntries(root)
  if (!main) throw new Error('The package exports nothing')
  const sections = new Sections([
    ...main.symbols.map((symbol) => [symbol, symbol.file === SEED_FILE ? SEED : MAIN] as const),
    ...runners.flatMap(({ symbols }) => symbols.map((symbol) => [symbol, RUNNERS] as const)),
  ])
  const seed = main.symbols.filter(({ file }) => file === SEED_FILE)
  return [
    [MAIN, page('Programming interface', ...mainParts(main.symbols, sections))],
    [SEED, page('Types of seeds', SEED_INTRODUCTION, ...sections.of(seed, SEED, 2))],
    ...(runners.length === 0 ? [] : [[RUNNERS, runnersPage(runners, sections)] as const]),
  ]
}

function mainParts(symbols: readonly ApiSymbol[], sections: Sections): string[] {
  const known = SECTIONS.flatMap(([, ...files]) => files)
  const homeless = symbols.find(({ file }) => file !== SEED_FILE && !known.includes(file))
  if (homeless) throw new Error(`No section of ${MAIN} contains ${homeless.file}`)
  const parts = SECTIONS.flatMap(([title, ...files]) => [
    `## ${title}`,
    ...files.flatMap((file) =>
      sections.of(
        symbols.filter((symbol) => symbol.file === file),
        MAIN,
        3,
      ),
    ),
  ])
  return [MAIN_INTRODUCTION, ...parts]
}

function runnersPage(runners: readonly Entry[], sections: Sections): string {
  const parts = runners.flatMap(({ name, comment, symbols }) => [
    `## \`${name}\``,
    ...[comment.text, ...details(comment)].filter((part) => part !== ''),
    ...sections.of(symbols, RUNNERS, 3),
  ])
  return page('Test runners', RUNNERS_INTRODUCTION, ...parts)
}

const MAIN_INTRODUCTION = `The module \`iamulator\`, for tests in JavaScript and TypeScript. To start, read [In your tests](../guide/in-your-tests.md). Other
languages use the [endpoints](../guide/testing.md) that the methods call. [Types of seeds](api-seed.md) and the modules for
[test runners](api-runners.md) are on pages of their own.

The examples start with these lines, unless they make their own \`iam\`. The tests run each example; its comments show what it prints, and
\`...\` matches text that changes from run to run.

\`\`\`js
${PREAMBLE}\`\`\``

const SEED_INTRODUCTION = `What \`seed\` of [\`createIamulator\`](api.md#createiamulator) and [\`iam.seed()\`](api.md#iamseed) accept, and what
seed files contain. For examples, see [Seed data](../guide/seed.md).`

const RUNNERS_INTRODUCTION = `What the package exports for each test runner. For examples, see [In your tests](../guide/in-your-tests.md).`
