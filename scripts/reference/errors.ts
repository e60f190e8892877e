/** Every error text, with the evidence for it: read from the factories and from the comments above them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as factories from '../../protocol/errors.ts'
import { code, page, table } from './markdown.ts'

interface Factory {
  readonly name: string
  /** The first words of its comment. */
  readonly comment: string
  readonly parameters: readonly Parameter[]
}

interface Parameter {
  readonly name: string
  readonly list: boolean
}

/** The files of the factories, in the order of the page. */
const FILES = [
  'requests',
  'members',
  'entities',
  'keys',
  'providers',
  'others',
  'delegation',
  'reports',
  'simulation',
  'sts',
  'web-identity',
  'saml',
]

export function errorsPage(root: string): string {
  const source = FILES.map((name) =>
    readFileSync(join(root, 'protocol', 'errors', `${name}.ts`), 'utf8'),
  ).join('')
  const sections = source.split(/^\/\/ -+ (.+?) -+$/m).slice(1)
  const parts: string[] = []
  for (let index = 0; index < sections.length; index += 2) {
    const rows = factoriesIn(sections[index + 1] ?? '').flatMap(rowsOf)
    parts.push(`## ${sections[index]}`, table(['code', 'status', 'text', 'evidence'], rows))
  }
  return page('Errors', INTRODUCTION, ...parts)
}

const INTRODUCTION = `What iamulator answers when it says no, as \`protocol/errors/\` has it. \`<name>\` stands for what depends on the
request. Errors of signatures are told in \`protocol/sigv4/errors.ts\`, those of policy documents in \`policy/validate/\`.

The evidence for a text: **S** recorded on AWS, **O** measured on STS, **I** quoted in a public report, **D** documented,
**E** seen in other tools only (the likeliest, unverified), **ours** where AWS has no such answer. Where it is
blank, the source says more.`

function factoriesIn(section: string): Factory[] {
  const pattern = /(?:\/\*\* ([^*]*?) ?\*\/\n)?^export const (\w+) = \(([\s\S]*?)\) =>/gm
  return [...section.matchAll(pattern)].map(([, comment = '', name = '', list = '']) => ({
    name,
    comment,
    parameters: [...list.matchAll(/(?:^|,)\s*(\w+)(?=:| =)(: readonly string\[\])?/g)].map(
      ([, parameter = '', listType]) => ({ name: parameter, list: listType !== undefined }),
    ),
  }))
}

/** Nothing for a factory that gets its text from elsewhere. */
function rowsOf(factory: Factory): string[][] {
  const { code: errorCode, status, text } = example(factory)
  if (text === '<text>') return []
  return [
    [
      code(errorCode),
      String(status),
      text === undefined ? '(none)' : code(text),
      evidenceOf(factory.comment),
    ],
  ]
}

/** The error with the names of its parameters in place of their values. */
function example({ name, parameters }: Factory): factories.AwsError {
  const factory: unknown = Reflect.get(factories, name)
  if (typeof factory !== 'function') throw new Error(`protocol/errors.ts exports no function ${name}`)
  const error: unknown = Reflect.apply(factory, undefined, parameters.map(placeholderOf))
  if (!(error instanceof factories.AwsError)) throw new Error(`${name} makes no AwsError`)
  return error
}

/** Of a list two items, named in the singular. */
function placeholderOf({ name, list }: Parameter): string | string[] {
  const item = `<${list ? name.replace(/s$/, '') : name}>`
  return list ? [item, item] : item
}

function evidenceOf(comment: string): string {
  if (/^Ours\b|text is ours/.test(comment)) return 'ours'
  return /^([A-Z](?:, [A-Z])*)(?= \(|[.,:; ]|$)/.exec(comment)?.[1] ?? ''
}
