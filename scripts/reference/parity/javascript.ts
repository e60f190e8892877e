/**
 * Reads what the package for JavaScript exports, from the text of its sources.
 *
 * The compiler would know more, but is another process, which everyday tests must not start. The tests of the
 * documentation compare both.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { modulesWithoutTypes, sourcesOfEntries } from '../api/sources.ts'
import {
  type PublicMember,
  type PublicParameter,
  type PublicType,
  type Surface,
  splitList,
} from './surface.ts'

/** @param root the project's folder */
export function surfaceOfJavaScript(root: string): Surface {
  const known = new Set<string>()
  const [main = [], ...runners] = sourcesOfEntries(root).map(([entry, source]) => {
    const declared = exportsOf(join(root, source)).filter(({ place }) => !known.has(place))
    for (const { place } of declared) known.add(place)
    return declared.map((each) => ({ ...each, entry }))
  })
  const all = [...main, ...runners.flat()]
  const modules = new Set(runners.flat().flatMap(({ entry, member }) => (member ? [entry] : [])))
  return {
    functions: main.flatMap(({ member }) => member ?? []),
    types: [
      ...all.flatMap(({ type }) => type ?? []),
      ...[...modules].map((name) => ({
        name,
        members: all.flatMap(({ entry, member }) => (entry === name && member ? [member] : [])),
      })),
      ...modulesWithoutTypes(root).map((name) => ({ name, members: [memberOf(DEFAULT, false, '')] })),
    ],
  }
}

/** The exports of a module that is loaded by its name. */
export const DEFAULT = 'default'

interface Declared {
  readonly name: string
  /** The file and the name. */
  readonly place: string
  readonly member?: PublicMember
  readonly type?: PublicType
}

/** Types of the schemas describe documents, which all languages have in common. */
const SCHEMAS = /\/schemas\//

/** Returns what a module exports, also from others. */
function exportsOf(path: string): Declared[] {
  if (SCHEMAS.test(path)) return []
  const source = withoutComments(readFileSync(path, 'utf8'))
  return [...declarationsIn(source, path), ...exportedAgain(source, path)]
}

function exportedAgain(source: string, path: string): Declared[] {
  const lists = source.matchAll(/^export (?:type )?(\*|\{[^}]*\}) from '([^']+)'/gm)
  return [...lists].flatMap(([, what = '', from = '']) => {
    const all = exportsOf(join(dirname(path), from))
    if (what === '*') return all
    const names: readonly string[] = what.match(/\b(?!type\b)\w+/g) ?? []
    return all.filter(({ name }) => names.includes(name))
  })
}

function declarationsIn(source: string, path: string): Declared[] {
  const heads = source.matchAll(
    /^export (?:default )?(?:async )?(interface|class|type|function|const) (\w+)/gm,
  )
  return [...heads].map(({ 1: kind = '', 2: name = '', 0: head, index }) => {
    const rest = source.slice(index + head.length)
    const place = `${path} ${name}`
    if (kind === 'function') return { name, place, member: memberOf(name, true, rest) }
    if (kind === 'const') return { name, place, member: memberOf(name, false, '') }
    const members = kind === 'type' ? membersInAlias(rest) : membersInBody(rest)
    return { name, place, type: { name, members } }
  })
}

function memberOf(name: string, isMethod: boolean, rest: string): PublicMember {
  return { name, isMethod, parameters: isMethod ? parametersIn(rest) : [], isRequired: true }
}

/** Returns the members of an interface or class, which are indented by two spaces. */
function membersInBody(rest: string): PublicMember[] {
  const body = rest.slice(0, rest.search(/^\}/m))
  const heads = body.matchAll(/^ {2}(?:(?:declare|readonly|async) )*([a-zA-Z]\w*)?\??(\(|:|<)/gm)
  return [...heads]
    .filter(([, name]) => name !== 'constructor')
    .map(({ 0: head, 1: name = '', 2: mark, index }) =>
      memberOf(name, mark !== ':', body.slice(index + head.length - 1)),
    )
}

/** Returns the members of all objects in a type. */
function membersInAlias(rest: string): PublicMember[] {
  const names = rest.slice(0, rest.search(/\n(?=\S)|$(?![\s\S])/)).match(/\w+(?=\??:)/g) ?? []
  return [...new Set(names)].map((name) => memberOf(name, false, ''))
}

/** @param rest the text from the bracket on that begins the list, or from the parameters of its types on */
function parametersIn(rest: string): PublicParameter[] {
  const list = rest.slice(rest.indexOf('(') + 1)
  return splitList(list.slice(0, endOf(list))).flatMap((parameter) => {
    const [, name = '', type = ''] = /^(?:\.\.\.)?(\w+|\{[^}]*\})\??(?:: ([\s\S]*))?/.exec(parameter) ?? []
    const named = /^\{/.test(type) ? (type.match(/\w+(?=\??:)/g) ?? []) : []
    return [
      ...(/^\w/.test(name) ? [{ name, isNamed: false }] : []),
      ...named.map((each) => ({ name: each, isNamed: true })),
    ]
  })
}

/** Returns where the list ends whose opening bracket is before the text. */
function endOf(text: string): number {
  let depth = 1
  for (const [at, character] of [...text].entries()) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth === 0) return at
  }
  return text.length
}

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
}
