/** Renders what the package exports as sections of pages. */
import { basename } from 'node:path'
import { code, table } from '../markdown.ts'
import type { Comment } from './comment.ts'
import type { ApiSymbol, Member } from './symbols.ts'

export class Sections {
  /** The page of each type. */
  readonly #pages: ReadonlyMap<string, string>
  /** How an example names an object of a type, such as `iam.clock`. */
  readonly #instances: ReadonlyMap<string, string>

  constructor(placed: readonly (readonly [symbol: ApiSymbol, page: string])[]) {
    const types = placed.filter(([{ kind }]) => kind === 'object' || kind === 'type')
    this.#pages = new Map(types.map(([{ name }, path]) => [name, path]))
    this.#instances = instancesOf(placed.map(([symbol]) => symbol))
  }

  /** Returns a section for each symbol, functions first, at a level of headings. */
  of(symbols: readonly ApiSymbol[], path: string, level: number): string[] {
    const isFunction = ({ kind }: ApiSymbol) => kind === 'function'
    const sorted = [...symbols.filter(isFunction), ...symbols.filter((each) => !isFunction(each))]
    return sorted.flatMap((symbol) => this.#section(symbol, path, '#'.repeat(level)))
  }

  #section(symbol: ApiSymbol, path: string, heading: string): string[] {
    const { name, kind, comment, signature, members } = symbol
    const methods = members.filter((each) => each.kind === 'method')
    const properties = members.filter((each) => each.kind === 'property' && each.type !== '')
    const instance = this.#instances.get(name) ?? name
    return [
      `${heading} ${code(name)}`,
      comment.text,
      ...(kind === 'object' ? this.#baseOf(signature, path) : [typescript(signature)]),
      ...details(comment),
      ...this.#properties(properties, path),
      ...methods.flatMap((method) => this.#method(method, instance, `${heading}#`)),
    ].filter((part) => part !== '')
  }

  #baseOf(signature: string, path: string): string[] {
    const base = / extends (.+)$/.exec(signature)?.[1]
    return base === undefined ? [] : [`Extends ${this.#type(base, path)}.`]
  }

  #method({ name, comment, signature }: Member, instance: string, heading: string): string[] {
    const call = name === '' ? `${instance}()` : `${instance}.${name}()`
    return [`${heading} ${code(call)}`, comment.text, typescript(signature), ...details(comment)]
  }

  #properties(members: readonly Member[], path: string): string[] {
    if (members.length === 0) return []
    return [table(['property', 'type', 'description'], this.#rows(members, path, ''))]
  }

  #rows(members: readonly Member[], path: string, prefix: string): string[][] {
    return members.flatMap((member) => {
      const name = prefix + member.name
      return [
        [code(member.optional ? `${name}?` : name), this.#type(member.type, path), member.comment.text],
        ...this.#rows(member.members, path, `${name}${member.type.endsWith('[]') ? '[]' : ''}.`),
      ]
    })
  }

  /** Returns a type, as a link to the first type in it that the pages describe. */
  #type(type: string, path: string): string {
    const words = type.replaceAll(/'[^']*'/g, '').match(/\w+/g)
    const name = words?.find((word) => this.#pages.has(word))
    const page = name === undefined ? undefined : this.#pages.get(name)
    if (name === undefined || page === undefined) return code(type)
    return `[${code(type)}](${page === path ? '' : basename(page)}#${name.toLowerCase()})`
  }
}

/** Names objects by the property of the handle that has their type, or by their type. */
function instancesOf(symbols: readonly ApiSymbol[]): ReadonlyMap<string, string> {
  const objects = symbols.filter(({ kind }) => kind === 'object')
  const handle = objects.find(({ name }) => name === HANDLE)
  const parts = handle?.members.filter(({ kind }) => kind === 'property') ?? []
  return new Map([
    ...objects.map(({ name }): [string, string] => [name, name.charAt(0).toLowerCase() + name.slice(1)]),
    ...parts.map(({ name, type }): [string, string] => [type, `iam.${name}`]),
    ...CALLED_ON,
  ])
}

const HANDLE = 'Iamulator'

/** The variable on which programs call the methods of a type, unless it is named like the type. */
const CALLED_ON: ReadonlyMap<string, string> = new Map([
  [HANDLE, 'iam'],
  ['IamulatorMatchers', 'expect(...)'],
])

const typescript = (text: string) => `\`\`\`ts\n${text}\n\`\`\``
const javascript = (text: string) => `\`\`\`js\n${text}\n\`\`\``
const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ')

/** Returns what follows the signature: the tags of the comment. */
export function details({ params, returns, throws, examples }: Comment): string[] {
  const items = [
    ...params.map(({ name, text }) => `- ${code(name)}: ${inOneLine(text)}`),
    ...(returns === undefined ? [] : [`- Returns ${inOneLine(returns)}`]),
    ...throws.map((text) => `- Throws ${inOneLine(text).replace(/^\w+/, code)}`),
  ]
  return [...(items.length > 0 ? [items.join('\n')] : []), ...examples.map(javascript)]
}
