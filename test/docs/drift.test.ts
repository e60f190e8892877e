/** Compares the documentation with the code: generated pages, quoted code, example seeds, and links. */
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { allow, policyOf } from '../../package/index.ts'
import { apiEntries } from '../../scripts/reference/api/entries.ts'
import { referencePages } from '../../scripts/reference/index.ts'
import { DEFAULT, surfaceOfJavaScript } from '../../scripts/reference/parity/javascript.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { readSeed } from '../../server/seed/index.ts'
import { serviceNames, services } from '../../server/services/index.ts'
import { ACCOUNT } from '../support/harness.ts'
import { type Block, blocksOf, pages, readPage, root } from './pages.ts'

const blocks = pages.flatMap(blocksOf)
const placeOf = ({ page, line }: Block) => `${page}:${line}`

describe('the reference is what the tables say; npm run reference rewrites it', () => {
  const generated = referencePages(root)

  test.each([...generated.keys()])('%s', (path) => {
    expect(readPage(path)).toBe(generated.get(path))
  })

  test('has no other pages', () => {
    const present = readdirSync(join(root, 'docs', 'reference')).map((file) => `docs/reference/${file}`)
    expect(present.toSorted()).toEqual([...generated.keys()].toSorted())
  })

  test('knows the members of the package for JavaScript that the compiler knows', () => {
    const symbols = apiEntries(root).flatMap((entry) => entry.symbols)
    const compiled = symbols.filter(({ kind, file }) => kind === 'object' && file.startsWith('package/'))
    const { functions, types } = surfaceOfJavaScript(root)
    const members = new Map(types.map((type) => [type.name, type.members.map(({ name }) => name)]))
    expect(compiled.map(({ name }) => [name, members.get(name)])).toEqual(
      compiled.map((symbol) => [symbol.name, symbol.members.map(({ name }) => name)]),
    )
    const callable = symbols.filter(({ kind }) => kind === 'function' || kind === 'constant')
    const modules = types.filter(({ name }) => name.includes('/')).flatMap((type) => type.members)
    const named = [...functions, ...modules].map(({ name }) => name).filter((name) => name !== DEFAULT)
    expect(named.toSorted()).toEqual(callable.map(({ name }) => name).toSorted())
  })

  test('names every operation once for each service that has it', () => {
    const page = readPage('docs/reference/operations.md')
    const names = serviceNames.flatMap((service) => Object.keys(services[service].model.operations))
    for (const name of names) {
      const times = names.filter((each) => each === name).length
      expect({ name, times: page.split(`\`${name}\``).length - 1 }).toEqual({ name, times })
    }
  })

  test('leaves no placeholder of an error empty', () => {
    expect(readPage('docs/reference/errors.md')).not.toMatch(/undefined|NaN|\[object/)
  })
})

describe('code that a page quotes stands in the file that it names', () => {
  const quotes = blocks.filter(({ info }) => existsSync(join(root, info || '?')))

  test('there are quotes', () => {
    expect(quotes.filter(({ page }) => page === 'CONTRIBUTING.md').length).toBeGreaterThan(1)
    expect(blocks.filter(({ language, info }) => language === 'ts' && !info).map(placeOf)).toEqual([])
  })

  test.each(quotes.map((block) => [placeOf(block), block] as const))('%s', (_place, { info, text }) => {
    expect(readPage(info)).toContain(text)
  })
})

/** The info strings of YAML that other programs read. */
const OF_OTHERS = [
  ...['.github/workflows/test.yml', '.gitlab-ci.yml', 'compose.yaml', 'kubernetes.yaml'],
  ...['playbook.yaml', 'serverless.yml'],
]

/** The properties of an account that can be at the top level of a seed. */
const { partition: _, ...ACCOUNT_PROPERTIES } = JSON.parse(readPage('schemas/seed.schema.json')).$defs.account
  .properties

/** Returns the accounts of organizations in a seed. */
function membersOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => {
    if (name === 'managementAccount') return [String(member)]
    return name === 'accounts' ? Object.keys(Object(member)) : membersOf(member)
  })
}

/** The files that seeds of the guides name. */
const POLICY_FILES = {
  'policies/read.json': JSON.stringify(policyOf(allow('s3:GetObject').on('arn:aws:s3:::reports/*'))),
  'policies/trust.json': JSON.stringify(policyOf(allow('sts:AssumeRole').to('lambda.amazonaws.com'))),
}

describe('every seed of the documentation can be loaded', () => {
  const seeds = blocks.filter(({ language, info }) => language === 'yaml' && !OF_OTHERS.includes(info))

  test('there are seeds', () => {
    expect(seeds.length).toBeGreaterThan(1)
  })

  test.each(seeds.map((block) => [placeOf(block), block] as const))('%s', async (_place, { text }) => {
    const iamulator = await assembleIamulator({ logLevel: 'silent' })
    const seed = await readSeed({ content: text, file: 'seed.yaml', files: POLICY_FILES })
    seed.apply(iamulator)
    const { accounts, organization, organizations, ...others } = parse(text)
    const isShort = Object.keys(others).some((name) => Object.hasOwn(ACCOUNT_PROPERTIES, name))
    const expected = [
      ...Object.keys(Object(accounts)),
      ...(isShort ? [ACCOUNT] : []),
      ...membersOf([organization, organizations]),
    ]
    const made = Array.from(iamulator.store.accounts(), ({ accountId }) => accountId)
    expect(made.toSorted()).toEqual([...new Set(expected)].toSorted())
    await iamulator.store.close()
  })
})

test('the README names the tarball of this version', () => {
  const { version } = JSON.parse(readPage('package.json'))
  expect(readPage('README.md')).toContain(`version ${version}, not on npm yet`)
  expect(readPage('README.md')).toContain(`npm i -D ./iamulator-${version}.tgz`)
})

test.each(pages)('the links of %s lead somewhere', (page) => {
  const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(
    ([, link = '']) => link,
  )
  expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([])
})

/** Returns the anchors of a page's headings, as GitHub generates them. */
function anchorsOf(page: string): Set<string> {
  const prose = readPage(page).replace(/^```[\s\S]*?^```$/gm, '')
  const anchors = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
  return new Set(anchors)
}

test.each(pages)('the links of %s lead to headings that exist', (page) => {
  const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)]
  const broken = links.filter(([, path = '', anchor = '']) => {
    const target = path === '' ? page : join(dirname(page), path)
    return !anchorsOf(target).has(anchor)
  })
  expect(broken.map(([link]) => link)).toEqual([])
})
