/** The page that tells what JavaScript and Python call the same thing. */
import { code, page, table } from '../markdown.ts'
import { DEFAULT, surfaceOfJavaScript } from './javascript.ts'
import type { Section } from './pairs.ts'
import { surfaceOfPython } from './python.ts'
import { type Parity, parityOf, type Row } from './rows.ts'
import { type Id, memberOf, ownerOf, type Surface } from './surface.ts'

/**
 * Returns the page.
 *
 * @param root the project's folder
 */
export function parityPage(root: string): string {
  const javascript = surfaceOfJavaScript(root)
  const python = surfaceOfPython(root)
  const cells = {
    javascript: cellsOf(javascript, IN_JAVASCRIPT),
    python: cellsOf(python, IN_PYTHON),
  }
  return page('JavaScript and Python', INTRODUCTION, ...sectionsOf(parityOf(javascript, python), cells))
}

type Cell = (ids: readonly Id[], section: Section) => string

function sectionsOf(
  { sections }: Parity,
  cells: { readonly javascript: Cell; readonly python: Cell },
): string[] {
  const cellsIn = (section: Section, { javascript, python, remark }: Row) => [
    cells.javascript(javascript, section),
    cells.python(python, section),
    remark,
  ]
  return sections.flatMap(({ section, rows }) => [
    `## ${section.title}`,
    ...(section.note === undefined ? [] : [section.note]),
    table(
      ['JavaScript', 'Python', ''],
      rows.map((row) => cellsIn(section, row)),
    ),
  ])
}

/** How an example names an object of a type. Members of other types have no prefix. */
const IN_JAVASCRIPT: Readonly<Record<string, string>> = {
  ...{ Iamulator: 'iam', AccountHandle: 'iam.account()', Clock: 'iam.clock', Decisions: 'iam.decisions' },
  ...{ Decision: 'decision', Tokens: 'iam.tokens', Snapshot: 'snapshot', PrincipalHandle: 'iam.role()' },
  ...{ Credentials: 'credentials', Seeded: 'seeded', SeededAccount: 'seeded', Explanation: 'explanation' },
  ...{ IamulatorMatchers: 'expect()', PolicyCoverage: 'coverage', Statement: 'statement' },
  ...{ IamulatorError: 'error', IamulatorFixtures: 'IamulatorFixtures' },
  ...{ IamulatorWorkerFixtures: 'IamulatorWorkerFixtures' },
}
const IN_PYTHON: Readonly<Record<string, string>> = {
  ...{ Iamulator: 'iam', Clock: 'iam.clock', Decisions: 'iam.decisions', DecisionStream: 'stream' },
  ...{ Decision: 'decision', Tokens: 'iam.tokens', Snapshot: 'snapshot', PrincipalHandle: 'iam.role()' },
  ...{ PolicyHandle: 'iam.policy()', Credentials: 'credentials', Seeded: 'seeded', SeededAccount: 'seeded' },
  ...{ SeededUser: 'user', SeededEntity: 'role', Explanation: 'explanation', Fault: 'fault' },
  ...{ RaisedError: 'raised', PolicyFromCalls: 'policy', Coverage: 'coverage', Statement: 'statement' },
  ...{ IamulatorError: 'error' },
}

/** Returns how the page names IDs. */
function cellsOf(surface: Surface, instances: Readonly<Record<string, string>>): Cell {
  const methods = new Set([
    ...surface.functions.filter(({ isMethod }) => isMethod).map(({ name }) => name),
    ...surface.types.flatMap((type) =>
      type.members.filter(({ isMethod }) => isMethod).map(({ name }) => `${type.name}.${name}`),
    ),
  ])
  return (ids, { python }) => {
    const names = ids.map((id) => argumentOf(id, python) ?? nameOf(id, methods, instances))
    return [...new Set(names)].join(', ')
  }
}

/** Returns the name of an argument of a method that the part of the page is about. */
function argumentOf(id: Id, owners: readonly string[]): string | undefined {
  const owner = owners.find((each) => each !== '' && id.startsWith(`${each}(`))
  return owner === undefined ? undefined : code(id.slice(owner.length + 1, -1))
}

function nameOf(id: Id, methods: ReadonlySet<Id>, instances: Readonly<Record<string, string>>): string {
  const [owner, member] = [ownerOf(id), memberOf(id)]
  const name = member.replace(/\(.*\)$/, '')
  const call = methods.has(id) ? '()' : member.slice(name.length)
  if (name.startsWith('__')) return code(`str(${instances[owner]})`)
  if (name === DEFAULT) return code(owner)
  if (owner.includes('/')) return `${code(name + call)} of ${code(owner)}`
  if (name === '') return code(`${instances[owner]}()`)
  return code(`${instances[owner] === undefined ? '' : `${instances[owner]}.`}${name}${call}`)
}

const INTRODUCTION = `The packages for [JavaScript](api.md) and [Python](../../python/README.md) call the same endpoints, and have the same words. Names in
Python are in snake case. The last column has what differs, and why one of both lacks something. This table is made from the sources of both
packages, and the tests fail if a public member of either is not in it.`
