/** Reads what the package for Python lets its users name, from the text of its sources, so that no Python is needed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { optionNames } from '../../../server/cli/options.ts'
import {
  type PublicMember,
  type PublicParameter,
  type PublicType,
  type Surface,
  snakeCase,
  splitList,
} from './surface.ts'

const FOLDER = 'python/src/iamulator'

/** The fixtures and options of the plugin for pytest, as a type. */
export const PLUGIN = 'pytest'

/** The members of an identity, and the filters of decisions: constants, because methods take them as `**arguments`. */
export const IDENTITY = 'identity'
export const FILTERS = 'filters'

/** The options of `start`, which takes all flags of the server. */
export const FLAGS = 'flags'

/** @param root the project's folder */
export function surfaceOfPython(root: string): Surface {
  const files = readdirSync(join(root, FOLDER)).filter((name) => name.endsWith('.py'))
  const sources = new Map(files.map((name) => [name, readFileSync(join(root, FOLDER, name), 'utf8')]))
  const source = (name: string) => sources.get(name) ?? ''
  const names = wordsIn(/^__all__ = \[([^\]]*)\]/m.exec(source('__init__.py'))?.[1])
  const text = withoutText([...sources.values()].join('\n'))
  const functions = functionsIn(text, '').filter(({ name }) => names.includes(name))
  return {
    functions: lastOfEach(functions),
    types: [
      ...reachable(classesIn(text), names),
      { name: PLUGIN, members: pluginIn(source('pytest_plugin.py')) },
      constant(IDENTITY, source('_identity.py'), '_MEMBERS', '_ROLE_MEMBERS'),
      constant(FILTERS, source('_decisions.py'), '_FILTERS'),
      typeOf(FLAGS, optionNames.map(snakeCase)),
    ],
  }
}

const wordsIn = (text = ''): string[] => text.match(/(?<=")\w+(?=")/g) ?? []

/** Removes documentation and comments. */
function withoutText(source: string): string {
  return source.replaceAll(/"""[\s\S]*?"""/g, '').replaceAll(/^\s*#.*$/gm, '')
}

function constant(name: string, source: string, ...constants: readonly string[]): PublicType {
  const words = constants.flatMap((each) =>
    wordsIn(new RegExp(`^${each} = \\(([^)]*)\\)`, 'm').exec(source)?.[1]),
  )
  return typeOf(name, words)
}

function typeOf(name: string, members: readonly string[]): PublicType {
  const described = { isMethod: false, parameters: [], isRequired: true }
  return { name, members: members.map((member) => ({ name: member, ...described })) }
}

interface Class extends PublicType {
  readonly bases: readonly string[]
  /** The names in the annotations and the attributes of public members. */
  readonly mentioned: readonly string[]
}

function classesIn(text: string): ReadonlyMap<string, Class> {
  const found = text.matchAll(/^class (\w+)(?:\(([^)]*)\))?:\n((?:(?: .*)?\n)*)/gm)
  const classes = new Map<string, Class>()
  for (const [, name = '', bases = '', body = ''] of found) {
    if (classes.has(name)) throw new Error(`Two classes of the package for Python are named ${name}`)
    classes.set(name, classOf(name, bases, body))
  }
  return classes
}

function classOf(name: string, bases: string, body: string): Class {
  const methods = functionsIn(body, ' {4}')
  const fields = [...body.matchAll(/^(?: {4}| {8}self\.)([a-z]\w*)(: [^=\n]+)?( = .*)?$/gm)].filter(
    ([, , type, value]) => type ?? value,
  )
  return {
    name,
    bases: bases.match(/\w+/g) ?? [],
    members: lastOfEach([
      ...methods,
      ...fields.map(([, field = '', , value = '']) => ({
        ...{ name: field, parameters: [], isRequired: true },
        // Another name of a method.
        isMethod: methods.some((each) => each.name === value.slice(' = '.length)),
      })),
    ]),
    mentioned: [...resultsIn(body), ...fields.flatMap(([line]) => line.match(/\w+/g) ?? [])],
  }
}

/** Returns the names in the results of public methods. */
function resultsIn(body: string): string[] {
  const results = body.matchAll(/^ {4}def (?:[a-z]|__\w)\w*\([\s\S]*?\) -> (.+):$/gm)
  return [...results].flatMap(([, result = '']) => result.match(/\w+/g) ?? [])
}

/** Returns the classes that the package exports, and those that their members are or return. */
function reachable(classes: ReadonlyMap<string, Class>, exported: readonly string[]): PublicType[] {
  const known = new Set<string>()
  const open = [...exported]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const found = classes.get(name)
    if (!found || known.has(name) || name.startsWith('_')) continue
    known.add(name)
    open.push(...withBases(classes, found).flatMap(({ mentioned }) => mentioned))
  }
  return [...classes.values()]
    .filter(({ name }) => known.has(name))
    .map((each) => ({
      name: each.name,
      members: withBases(classes, each).flatMap(({ members }) => members),
    }))
}

/** Returns a class and those that it extends, if they have no page of their own. */
function withBases(classes: ReadonlyMap<string, Class>, extending: Class): readonly Class[] {
  const bases = extending.bases.flatMap((name) => classes.get(name) ?? [])
  return [extending, ...bases.filter(({ name }) => name.startsWith('_'))]
}

/** @param indent a pattern of the spaces before each function */
function functionsIn(text: string, indent: string): PublicMember[] {
  const pattern = new RegExp(
    `((?:^${indent}@.*\\n)*)^${indent}(?:async )?def (\\w+)\\(([\\s\\S]*?)\\)(?: -> .+)?:`,
    'gm',
  )
  return [...text.matchAll(pattern)]
    .filter(([, , name = '']) => /^(?:[a-z]|__(?!init))/.test(name))
    .map(([, decorators = '', name = '', list = '']) => ({
      name,
      isMethod: !/@property/.test(decorators),
      parameters: parametersIn(list),
      isRequired: !name.startsWith('__'),
    }))
}

/** Returns the parameters that have names. Callers must write those after the asterisk. */
function parametersIn(list: string): PublicParameter[] {
  const parameters = splitList(list).filter((each) => each !== 'self')
  const asterisk = parameters.findIndex((each) => /^\*(?!\*)/.test(each))
  return parameters.flatMap((parameter, at) => {
    const [name] = /^\w+/.exec(parameter) ?? []
    return name === undefined ? [] : [{ name, isNamed: asterisk !== -1 && at > asterisk }]
  })
}

/** An overloaded function is declared several times, and its last declaration has all parameters. */
function lastOfEach(members: readonly PublicMember[]): PublicMember[] {
  return [...new Map(members.map((member) => [member.name, member])).values()]
}

function pluginIn(source: string): PublicMember[] {
  const fixtures = source.matchAll(/^@pytest\.fixture.*\ndef (\w+)/gm)
  const options = source.matchAll(/\.addoption\(\s*"(--[\w-]+)"/g)
  return [...fixtures, ...options].map(([, name = '']) => ({
    ...{ name, isMethod: false, parameters: [], isRequired: true },
  }))
}
