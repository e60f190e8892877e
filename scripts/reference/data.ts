/** Writes the page about the data that the project took from others: their sources, their dates, and how to renew them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { code, page, table } from './markdown.ts'

/** A set of data that is renewed as a whole. */
interface DataSet {
  readonly name: string
  /** Such as `@aws-sdk/client-iam@3.1178.0`. */
  readonly source: string
  /** The day of the source. */
  readonly date: string
  /** The command that renews it. */
  readonly renewal: string
}

/** @param root the project's folder */
export function dataPage(root: string): string {
  const rows = [...compressed(root), ...models(root), operations(root), checks(root)].map(
    ({ name, source, date, renewal }) => [name, code(source), date, renewal],
  )
  return page(
    'Data',
    `Some answers come from data that AWS or others publish. Each row has the source, the day on which the source was published or
read, and the command that renews the data from a newer source. Nothing renews them automatically, because newer data can
change decisions: read the difference before you commit it. The Regions are compared with those of the SDK in a test.`,
    table(['data', 'source', 'as of', 'renewed by'], rows),
  )
}

function compressed(root: string): readonly DataSet[] {
  return [
    {
      name: 'Managed policies of AWS, with their documents',
      file: 'managed-policies',
    },
    {
      name: 'Actions, resource types, and condition keys of all services (Service Authorization Reference)',
      file: 'service-authorization',
    },
  ].map(({ name, file }) => {
    const text = brotliDecompressSync(readFileSync(join(root, `core/aws/data/${file}.json.br`))).toString()
    const { source }: { source: string } = JSON.parse(text.slice(0, text.indexOf('\n')))
    const renewal = `${code(`node scripts/${file}.mjs VERSION`)}, then ${code('node scripts/service-principals.mjs')}`
    return { name, source, date: publicationOf(root, source), renewal }
  })
}

/** The models of the emulated services. */
function models(root: string): readonly DataSet[] {
  const { dependencies, devDependencies } = json(root, 'package.json')
  const versions: Readonly<Record<string, string>> = { ...Object(dependencies), ...Object(devDependencies) }
  const published = Object.keys(json(root, PUBLISHED)).filter((source) => source.startsWith('@aws-sdk/'))
  return published.map((known) => {
    const name = known.slice(0, known.lastIndexOf('@'))
    const source = `${name}@${versions[name]}`
    const service = name.replace('@aws-sdk/client-', '')
    const renewal = `${code(`npm install --save-exact ${name}@VERSION`)}, then ${code('npm run generate')}`
    return { name: `Model of ${code(service)}`, source, date: publicationOf(root, source), renewal }
  })
}

/** What requests to all other services need. */
function operations(root: string): DataSet {
  const facts = JSON.parse(
    gunzipSync(readFileSync(join(root, 'scripts/facts/api-operations.json.gz'))).toString(),
  )
  const { made, sources }: { made: string; sources: readonly { name: string }[] } = facts.about
  const [source = ''] = sources.map(({ name }) => name.replace(/,? .commit.*| \(npm.*/, ''))
  return {
    name: 'Operations of all services: how requests are recognized, and what they need',
    source,
    date: made,
    renewal: `corrections in ${code('scripts/facts/api-operation-corrections.json')}, then ${code('node scripts/api-operations.mjs')}`,
  }
}

/** The checks of IAM Access Analyzer. */
function checks(root: string): DataSet {
  const { source, asOf } = json(root, 'policy/lint/data/issues.json')
  const renewal = `by hand, in ${code('policy/lint/data/issues.json')}`
  return { name: 'Policy checks, with their texts', source: String(source), date: String(asOf), renewal }
}

const PUBLISHED = 'scripts/facts/published.json'

/** @throws Error if the day of the package is not known */
function publicationOf(root: string, source: string): string {
  const date = json(root, PUBLISHED)[source]
  if (typeof date !== 'string') throw new Error(`${PUBLISHED} lacks ${source}`)
  return date
}

function json(root: string, path: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}
