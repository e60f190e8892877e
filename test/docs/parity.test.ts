/** Tests that the table of what JavaScript and Python have in common contains every public member of both. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { LAYER_NAMES } from '../../analysis/explanation/change-text.ts'
import { parityPage } from '../../scripts/reference/parity/index.ts'
import { surfaceOfJavaScript } from '../../scripts/reference/parity/javascript.ts'
import { surfaceOfPython } from '../../scripts/reference/parity/python.ts'
import { parityOf } from '../../scripts/reference/parity/rows.ts'
import {
  idsOf,
  type PublicMember,
  type Surface,
  snakeCase,
  splitList,
} from '../../scripts/reference/parity/surface.ts'
import { optionNames, options } from '../../server/cli/options.ts'
import { readPage, root } from './pages.ts'

const javascript = surfaceOfJavaScript(root)
const python = surfaceOfPython(root)
/** Both languages have the words of the server for names that are similar. */
const nearest = readFileSync(join(root, 'core/standards/nearest.ts'), 'utf8')
const sourceOf = (file: string) => readFileSync(join(root, 'python/src/iamulator', file), 'utf8')

/** Returns the surface with one more member of a type. */
function withMember({ functions, types }: Surface, type: string, member: Partial<PublicMember>): Surface {
  const added = { name: 'added', isMethod: true, parameters: [], isRequired: true, ...member }
  return {
    functions,
    types: types.map((each) => (each.name === type ? { ...each, members: [...each.members, added] } : each)),
  }
}

describe('the table', () => {
  test('contains every public member, and nothing else', () => {
    expect(parityOf(javascript, python).problems).toEqual([])
    expect(idsOf(javascript).size).toBeGreaterThan(150)
    expect(idsOf(python).size).toBeGreaterThan(200)
  })

  test('is the one on the page; npm run reference rewrites it', () => {
    expect(readPage('docs/reference/python.md')).toBe(parityPage(root))
  })

  test('lacks a member that only one language has', () => {
    const more = { javascript: withMember(javascript, 'Clock', {}), python: withMember(python, 'Clock', {}) }
    expect(parityOf(more.javascript, python).problems).toEqual(['Clock.added of JavaScript is in no row'])
    expect(parityOf(javascript, more.python).problems).toEqual(['Clock.added of Python is in no row'])
    expect(parityOf(more.javascript, more.python).problems).toEqual([])
  })

  test('lacks an option that only one language has', () => {
    const option = withMember(javascript, 'LeastPrivilegeOptions', { name: 'newOption' })
    expect(parityOf(option, python).problems).toEqual([
      'LeastPrivilegeOptions.newOption of JavaScript is in no row',
    ])
    const parameters = [{ name: 'new_option', isNamed: true }]
    const keyword = withMember(python, 'Clock', { name: 'now', parameters })
    expect(parityOf(javascript, keyword).problems).toEqual(['Clock.now(new_option) of Python is in no row'])
  })

  test('names a pair that exists no more', () => {
    const types = python.types.map((each) =>
      each.name === 'Coverage'
        ? { ...each, members: each.members.filter(({ name }) => name !== 'lcov') }
        : each,
    )
    expect(parityOf(javascript, { ...python, types }).problems).toEqual([
      'Coverage.lcov is nothing in Python',
    ])
  })
})

describe('the sources', () => {
  test('of JavaScript name members, functions, and the members of objects in parameters', () => {
    const ids = [...idsOf(javascript)]
    expect(ids).toEqual(
      expect.arrayContaining([
        ['createIamulator', true],
        ['Iamulator.leastPrivilege', true],
        ['Iamulator.leastPrivilege(work)', false],
        ['Decisions.waitFor(timeoutMs)', true],
        ['Identity.sessionName', true],
        ['Snapshot.', true],
        ['iamulator/jest.iam', true],
      ]),
    )
    expect(ids.map(([id]) => id).filter((id) => /#|constructor|SeedDocument/.test(id))).toEqual([])
  })

  test('of Python name what is public, also of bases, and keywords', () => {
    const ids = [...idsOf(python)]
    expect(ids).toEqual(
      expect.arrayContaining([
        ['start', true],
        ['connect(timeout)', true],
        ['connect(url)', false],
        ['Iamulator.expect_allowed', true],
        ['PolicyHandle.assert_equals', true],
        ['SeededUser.credentials', true],
        ['Coverage.__str__', false],
        ['pytest.iam', true],
        ['filters.principal', true],
      ]),
    )
    expect(ids.map(([id]) => id).filter((id) => /\b_[a-z]|Scope|Transport/.test(id))).toEqual([])
  })

  test.each([
    ['a: int, b: Dict[str, int] = {}', ['a: int', 'b: Dict[str, int] = {}']],
    ['work: () => Promise<void>, { a, b }: C', ['work: () Promise<void>', '{ a, b }: C']],
    ['', []],
  ])('have the parameters in %j', (list, parameters) => {
    expect(splitList(list)).toEqual(parameters)
  })
})

describe('the package for Python', () => {
  const sourcesIn = (folder: string, end: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(end))
      .map((file) => readFileSync(join(root, folder, file), 'utf8'))
      .join('\n')
  const sources = {
    javascript: sourcesIn('package', '.ts'),
    python: sourcesIn('python/src/iamulator', '.py'),
  }

  test.each([
    ...[
      'An account ID is a string of 12 digits, which ',
      'Unknown type of resource in ',
      'The name is missing in ',
    ],
    ...[
      'The request has no action: name one in "action".',
      '" is empty: list at least one.',
      'Invalid value ',
    ],
    ...[
      'Access needs actions or resources, such as ',
      'This handle is limited to the account ',
      ' Did you mean ',
    ],
    ...['Seed file not found: ', 'Cannot read the ', 'This handle is closed.', ' is not iamulator.'],
    ...['expected a decision that matches ', 'expected no decision that matches ', 'The newest are:'],
    ...[
      'None is recorded.',
      'No decision matched ',
      'The server ended the stream of decisions.',
      'an AWS error ',
    ],
    ...[
      'No decision on ',
      'Cannot reach the server at ',
      'Not a URL of a server: ',
      'Cannot read AWS_CA_BUNDLE: ',
    ],
    ...[
      'Policies that no call used',
      'Statements that no call matched',
      'Calls denied outside an expectation',
    ],
    ...['its elements never matched together', ' never matched', 'Coverage of policies: '],
    ...['The option seed is the path of a file, or ', 'Pass text to iam.seed().'],
  ])('says %j, as JavaScript does', (words) => {
    expect(sources.javascript + nearest).toContain(words)
    expect(sources.python).toContain(words)
  })

  const between = (text: string, open: string, close: string) =>
    text.slice(text.indexOf(open) + open.length).split(close)[0] ?? ''

  test('knows the layers', () => {
    const layers = between(sourceOf('_arguments.py'), 'LAYERS = (', ')').match(/\w+/g)
    expect(layers).toEqual(Object.keys(LAYER_NAMES))
  })

  test('knows the flags that are not named like their option', () => {
    const text = between(sourceOf('_options.py'), '_REPEATED = {', '}')
    const repeated = new Map(
      [...text.matchAll(/"(\w+)": "(\w+)"/g)].map(([, option = '', flag = '']) => [option, flag]),
    )
    const flags = optionNames.map((name) => [name, options[name].flag])
    expect(
      optionNames.map((name) => {
        const option = snakeCase(name)
        return [name, (repeated.get(option) ?? option).replaceAll('_', '-')]
      }),
    ).toEqual(flags)
  })
})
