/** Measures sizes on the syntax tree and prints them. Checks them against the limits of the architecture. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from '@jest/globals'
import { parseSync } from '@swc/core'
import { iam, sts } from '../protocol/model/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Measurement {
  readonly name: string
  readonly lines: number
}

interface Node {
  readonly type: string
  readonly span: { readonly start: number; readonly end: number }
}

const isNode = (value: unknown): value is Node & Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && 'type' in value

/** Adds the node and everything below it to the nodes. Returns them. */
function nodesOf(value: unknown, nodes: (Node & Readonly<Record<string, unknown>>)[] = []): typeof nodes {
  if (Array.isArray(value)) for (const each of value) nodesOf(each, nodes)
  else if (typeof value === 'object' && value !== null) {
    if (isNode(value)) nodes.push(value)
    for (const each of Object.values(value)) nodesOf(each, nodes)
  }
  return nodes
}

class Source {
  readonly path: string
  readonly #bytes: Buffer
  /** Position of the first token in bytes, counted from the first token of the first parsed file. */
  readonly #start: number
  readonly nodes: readonly (Node & Readonly<Record<string, unknown>>)[]

  constructor(path: string) {
    const text = readFileSync(join(root, path), 'utf8').replace(/^#!/, '//')
    const module = parseSync(`;${text}`, { syntax: 'typescript' })
    this.path = path
    this.#bytes = Buffer.from(`;${text}`)
    this.#start = module.span.start
    this.nodes = nodesOf(module.body)
  }

  measure(node: Node): Measurement {
    const [from, to] = [node.span.start - this.#start, node.span.end - this.#start]
    const text = this.#bytes.toString('utf8', from, to)
    const line = this.#bytes.toString('utf8', 0, from).split('\n').length
    return { name: `${this.path}:${line}`, lines: text.split('\n').filter((each) => each.trim()).length }
  }

  text({ span }: Node): string {
    return this.#bytes.toString('utf8', span.start - this.#start, span.end - this.#start)
  }
}

const FOLDERS = ['protocol', 'policy', 'store', 'server', 'package', 'python', 'scripts', 'test', 'examples']

const handWritten = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|mjs|py)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
).filter((path) => !/^(?:protocol\/model|package\/types)\//.test(path))

const files = handWritten.map((path) => ({
  name: path,
  lines: readFileSync(join(root, path), 'utf8').split('\n').length - 1,
}))

/** Excludes tests. Their functions are lists of expectations, so only the size of their files is measured. */
const sources = handWritten
  .filter((path) => path.endsWith('.ts') && !path.startsWith('test/'))
  .map((path) => new Source(path))

/** Functions with a body in braces. The others are expressions; they would improve the percentile. */
const FUNCTIONS =
  /^(?:Function(?:Declaration|Expression)|ArrowFunctionExpression|ClassMethod|PrivateMethod|Constructor|MethodProperty|(?:Getter|Setter)Property)$/
const functions = sources.flatMap((source) =>
  source.nodes
    .filter((node) => FUNCTIONS.test(node.type) && hasBlock(node))
    .map((node) => source.measure(node)),
)

function hasBlock(node: Readonly<Record<string, unknown>>): boolean {
  const body = node['body'] ?? Reflect.get(Object(node['function']), 'body')
  return isNode(body) && (body.type === 'FunctionBody' || body.type === 'BlockStatement')
}

const names = new Set([...Object.keys(iam.operations), ...Object.keys(sts.operations)])

/** Object literals in the operation tables. Entries that a function creates only look shorter. */
const operations = sources
  .filter(({ path }) => /^server\/services\//.test(path))
  .flatMap((source) =>
    source.nodes
      .filter(({ type, key, value }) => {
        const isEntry = type === 'KeyValueProperty' && isNode(key) && names.has(String(key['value']))
        return isEntry && isNode(value) && value.type === 'ObjectExpression'
      })
      .map((node) => {
        const { key, value } = node
        const [start, end] = [isNode(key) ? key.span.start : 0, isNode(value) ? value.span.end : 0]
        return source.measure({ type: node.type, span: { start, end } })
      }),
  )

const ofType = (...types: readonly string[]) =>
  sources.flatMap((source) =>
    source.nodes
      .filter(({ type }) => types.includes(type))
      .map((node) => `${source.measure(node).name}: ${source.text(node)}`),
  )

const casts = ofType('TsAsExpression', 'TsTypeAssertion')
const nonNull = ofType('TsNonNullExpression')
const anys = sources.flatMap((source) =>
  source.nodes
    .filter(({ type, kind }) => type === 'TsKeywordType' && kind === 'any')
    .map((node) => source.measure(node).name),
)

const byLength = (measured: readonly Measurement[]) => measured.toSorted((a, b) => a.lines - b.lines)
const quantile = (measured: readonly Measurement[], share: number) =>
  byLength(measured)[Math.ceil(measured.length * share) - 1]?.lines ?? 0
const longest = (measured: readonly Measurement[]) => byLength(measured).at(-1) ?? { name: '-', lines: 0 }

afterAll(() => {
  const show = ({ name, lines }: Measurement) => `${lines} (${name})`
  process.stdout.write(
    `structure: ${functions.length} functions, longest ${show(longest(functions))}, p90 ${quantile(functions, 0.9)}, ` +
      `median ${quantile(functions, 0.5)}; ${operations.length} operations, longest ${show(longest(operations))}, ` +
      `median ${quantile(operations, 0.5)}; ${files.length} files, longest ${show(longest(files))}; ` +
      `${casts.length} casts, ${nonNull.length} non-null assertions, ${anys.length} any\n`,
  )
})

const over = (measured: readonly Measurement[], limit: number) =>
  measured.filter(({ lines }) => lines > limit)

test('there is something to measure', () => {
  expect(functions.length).toBeGreaterThan(500)
  expect(operations.length).toBeGreaterThan(50)
  expect(quantile(functions, 0.5)).toBeGreaterThan(2)
})

test('no function has more than 40 lines, and nine of ten have at most 15', () => {
  expect(over(functions, 40)).toEqual([])
  expect(quantile(functions, 0.9)).toBeLessThanOrEqual(15)
})

test('no file has more than 400 lines', () => {
  expect(over(files, 400)).toEqual([])
})

test('half of the operations have at most 20 lines', () => {
  expect(quantile(operations, 0.5)).toBeLessThanOrEqual(20)
})

test('there are at most 20 casts, and neither any nor non-null assertions', () => {
  expect(casts.length).toBeLessThanOrEqual(20)
  expect([...nonNull, ...anys]).toEqual([])
})
