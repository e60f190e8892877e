/** Checks the rules of the architecture that the compiler does not check. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('..', import.meta.url))

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

/** The rooms that all houses stand on. */
const CORE = ['core/engine', 'core/access', 'core/identity', 'core/runtime', 'core/standards', 'core/aws']
const GROUND = ['protocol', 'policy', 'store', 'schemas']

/**
 * What a room may import besides itself: folders, single files, or, after `type`, only the types of a folder. The rules
 * also apply to lazy imports.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  schemas: [],
  protocol: [],
  policy: [],
  store: [],
  'core/aws': [],
  'core/standards': [],
  'core/runtime': ['core/aws', 'store'],
  'core/identity': ['core/standards', 'core/aws', 'core/runtime', 'protocol', 'store'],
  'core/access': ['core/identity', 'core/aws', 'protocol', 'policy', 'store'],
  'core/engine': ['core/access', 'core/identity', 'core/aws', 'type core/runtime', 'protocol', 'store'],
  recognition: [
    ...['core/aws', 'core/standards', 'protocol', 'type core/access', 'core/identity/administrator.ts'],
  ],
  guard: [...CORE, 'recognition', 'protocol', 'store'],
  'server/services': [...CORE, ...GROUND],
  'server/http': ['type core/engine', 'core/runtime', 'core/standards', 'core/aws', 'protocol'],
  'server/endpoints': [...CORE, 'server/services', 'recognition', 'protocol', 'store', 'schemas'],
  'server/seed': [...CORE, ...GROUND, 'server/services', 'server/endpoints'],
  'server/admin': [
    ...[...CORE, ...GROUND, 'recognition', 'guard'],
    ...['server/services', 'server/endpoints', 'server/seed', 'server/http'],
  ],
  'server/app': [
    ...[...CORE, ...GROUND, 'recognition', 'guard'],
    ...['server/services', 'server/endpoints', 'server/seed', 'server/http', 'server/admin'],
  ],
  'server/cli': [
    ...[
      'server/app',
      'server/http/urls.ts',
      'server/admin/decisions',
      'core/access',
      'server/admin/policy-coverage/coverage-text.ts',
      'core/runtime',
      'core/aws',
    ],
    ...['core/identity/administrator.ts', 'core/standards/nearest.ts', 'type core/engine', 'store'],
  ],
  'server/index.ts': [
    ...['server/app', 'server/admin/in-process.ts', 'server/cli/settings-from-options.ts', 'core/runtime'],
  ],
  // A program that only connects does not load the server.
  'package/create.ts': ['package', 'server/index.ts'],
  package: [
    ...[
      'schemas',
      'core/access',
      'server/admin/decisions',
      'server/admin/policy-coverage/coverage-text.ts',
      'core/aws/partitions.ts',
      'core/runtime/errors.ts',
      'core/runtime/timers.ts',
    ],
    'core/standards/nearest.ts',
  ],
}

interface Source {
  readonly path: string
  readonly text: string
  /** Imported files, as paths from the root, and packages, by name. */
  readonly imports: readonly string[]
  /** Imports of more than types. */
  readonly values: ReadonlySet<string>
}

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const specifiers = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
    ),
  ]
  const found = specifiers.map(([statement, from, dynamic, bare]) => ({
    name: resolve(path, from ?? dynamic ?? bare ?? ''),
    isType: /^\s*(?:import|export) type\b/.test(statement),
  }))
  const values = found.filter(({ isType }) => !isType).map(({ name }) => name)
  return { path, text, imports: found.map(({ name }) => name), values: new Set(values) }
}

function resolve(from: string, specifier: string): string {
  return specifier.startsWith('.') ? relative(root, join(root, dirname(from), specifier)) : specifier
}

const FOLDERS = [
  ...['schemas', 'protocol', 'policy', 'store', 'core', 'recognition', 'guard', 'server', 'package'],
] as const
const product = FOLDERS.flatMap(filesBelow).map(read)
const handWritten = product.filter(
  ({ path }) => !/^(?:protocol\/model\/|schemas\/(?:seed|endpoints)\.)/.test(path),
)
const all = [...handWritten, ...['test', 'scripts'].flatMap(filesBelow).map(read)]

const isOurs = (name: string) => FOLDERS.some((folder) => name.startsWith(`${folder}/`))

const isPackage = (name: string) => !isOurs(name) && !name.startsWith('node:')
const packageOf = (name: string) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')

/**
 * Returns the room of a file, such as `core/engine`. Undefined for files outside `server/` and `package/`.
 */
const roomOf = (path: string) =>
  path === 'package/create.ts' ? path : /^(?:(?:core|server)\/[^/]+|[^/]+(?=\/))/.exec(path)?.[0]

const isWithin = (path: string, place: string) => path === place || path.startsWith(`${place}/`)

/** Describes the imports of a file that its room may not have. */
function forbiddenImports({ path, imports, values }: Source): string[] {
  const room = roomOf(path)
  if (room === undefined) return []
  const allowed = [room, ...(MAY_IMPORT[room] ?? [])]
  const mayImport = (name: string) =>
    allowed.some((place) =>
      place.startsWith('type ')
        ? isWithin(name, place.slice('type '.length)) && !values.has(name)
        : isWithin(name, place),
    )
  return imports.filter((name) => isOurs(name) && !mayImport(name)).map((name) => `${path} imports ${name}`)
}

/** What runs in the browser. It talks HTTP, so it knows only the types of what it sends and gets. */
const inBrowser = readdirSync(join(root, 'console'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => read(`console/${name}`))

describe('the console', () => {
  test('imports types only', () => {
    const wrong = inBrowser.flatMap(({ path, imports, values }) =>
      imports
        .filter((name) => isOurs(name) || name.startsWith('node:'))
        .filter(
          (name) =>
            values.has(name) || !/^(?:protocol\/model\/[\w-]+-types|schemas\/endpoints)\.ts$/.test(name),
        )
        .map((name) => `${path} imports ${name}`),
    )
    expect(wrong).toEqual([])
    expect(inBrowser.length).toBeGreaterThan(30)
  })

  test('makes no markup of texts', () => {
    // `eval "$(` is a command of the shell, which the console shows.
    const forbidden =
      /\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|eval(?! "\$\()|document\.write)\b/
    expect(inBrowser.filter(({ text }) => forbidden.test(text)).map(({ path }) => path)).toEqual([])
  })

  test('consists of files of at most 200 lines', () => {
    const long = inBrowser.filter(({ text }) => text.split('\n').length > 201)
    expect(long.map(({ path }) => path)).toEqual([])
  })
})

describe('dependencies point one way', () => {
  test('there is something to check', () => {
    expect(product.length).toBeGreaterThan(50)
    expect(product.flatMap(({ imports }) => imports).filter(isOurs).length).toBeGreaterThan(100)
  })

  test('the product imports neither tests nor scripts', () => {
    const wrong = product.flatMap(({ path, imports }) =>
      imports
        .filter((name) => name.startsWith('test/') || name.startsWith('scripts/') || name.startsWith('../'))
        .map((name) => `${path} imports ${name}`),
    )
    expect(wrong).toEqual([])
  })

  test.each(['core', 'server'])('%s/ consists of rooms', (house) => {
    const entries = readdirSync(join(root, house)).map((name) => `${house}/${name}`)
    const rooms = Object.keys(MAY_IMPORT).filter((room) => room.startsWith(`${house}/`))
    expect(entries.toSorted()).toEqual(rooms.toSorted())
  })

  test('the rooms have floors: no room imports, even by others, one that imports it', () => {
    const floors = new Map<string, number>()
    const floorOf = (room: string, above: readonly string[]): number => {
      if (above.includes(room)) throw new Error(`A circle: ${[...above, room].join(' -> ')}`)
      const known = floors.get(room)
      if (known !== undefined) return known
      const below = (MAY_IMPORT[room] ?? []).map((place) => roomOf(`${place.replace('type ', '')}/`) ?? place)
      const floor =
        1 +
        Math.max(0, ...below.filter((each) => each !== room).map((each) => floorOf(each, [...above, room])))
      floors.set(room, floor)
      return floor
    }
    expect(Math.max(...Object.keys(MAY_IMPORT).map((room) => floorOf(room, [])))).toBeLessThanOrEqual(14)
  })

  test.each(Object.keys(MAY_IMPORT))('%s imports only what it may', (room) => {
    expect(product.filter(({ path }) => roomOf(path) === room).flatMap(forbiddenImports)).toEqual([])
  })

  test.each(['server/services', 'server/endpoints'])(
    'the folders of %s never import each other',
    (parent) => {
      const folderOf = (path: string) => new RegExp(`^${parent}/[^/]+(?=/)`).exec(path)?.[0]
      const wrong = product.flatMap(({ path, imports }) => {
        const folder = folderOf(path)
        if (folder === undefined) return []
        return imports
          .filter((name) => ![undefined, folder].includes(folderOf(name)))
          .map((name) => `${path} imports ${name}`)
      })
      expect(wrong).toEqual([])
    },
  )

  test('a runtime package is imported by one file', () => {
    const importers = new Map<string, Set<string>>()
    // The files for a test runner are loaded by that runner, and never bundled with it.
    const others = product.filter(({ path }) => !path.startsWith('package/runners/'))
    for (const { path, imports } of others) {
      for (const name of imports.filter(isPackage).map(packageOf)) {
        importers.set(name, (importers.get(name) ?? new Set()).add(path))
      }
    }
    expect([...importers.keys()]).toEqual(expect.arrayContaining(['express', 'lowdb']))
    const shared = [...importers]
      .filter(([, files]) => files.size > 1)
      .map(([name, files]) => `${name}: ${[...files].join(', ')}`)
    expect(shared).toEqual([])
  })

  test('the server loads no AWS SDK', () => {
    const wrong = product.filter(({ imports }) => imports.some((name) => name.startsWith('@aws-sdk/')))
    expect(wrong.map(({ path }) => path)).toEqual([])
  })
})

/** The build gives the first two their URL. The entry for vitest is an ES module. */
const MAY_BE_ESM =
  /^(?:core\/aws\/data-file|package\/runners\/jest\/preset|package\/runners\/vitest\/index)\.ts$/

test('what the package contains can be loaded as CommonJS', () => {
  const ESM_ONLY = /\bimport\.meta\b|^await\b/m
  const wrong = product.filter(
    // The build replaces the URL of the file that finds the data files.
    ({ path, text }) => !MAY_BE_ESM.test(path) && ESM_ONLY.test(withoutComments(text)),
  )
  expect(wrong.map(({ path }) => path)).toEqual([])
})

test('no any, and no error of the compiler is ignored', () => {
  const escapes = /@ts-(?:ignore|expect-error|nocheck)|:\s*any\b|\bas any\b|<any>/
  const wrong = all.filter(
    ({ path, text }) => path !== 'test/architecture.test.ts' && escapes.test(withoutComments(text)),
  )
  expect(wrong.map(({ path }) => path)).toEqual([])
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')
}

test('only engine/call.ts runs operations', () => {
  const RUNS = /\b(?:[A-Z]\w+|handler|operation)\??\.(?:run|prepare|identify)\(/
  const runners = product.filter(({ text }) => RUNS.test(text))
  expect(runners.map(({ path }) => path)).toEqual(['core/engine/call.ts'])
})

test('no operation stands in two families', () => {
  const owners = new Map<string, string[]>()
  for (const { path, text } of product) {
    const service = /^server\/services\/([^/]+)\/(?!index\.ts)/.exec(path)?.[1]
    if (service === undefined) continue
    for (const [, name] of text.matchAll(/^ {2}([A-Z]\w+): (?:\{|notYet|\w+\()/gm)) {
      const operation = `${service}:${name}`
      owners.set(operation, [...(owners.get(operation) ?? []), path])
    }
  }
  expect(owners.size).toBeGreaterThan(50)
  expect([...owners].filter(([, paths]) => paths.length > 1)).toEqual([])
})

/** The paths of the files that contain each word, outside of comments. */
function pathsByWord(sources: readonly Source[]): ReadonlyMap<string, ReadonlySet<string>> {
  const paths = new Map<string, Set<string>>()
  for (const { path, text } of sources)
    for (const [word] of withoutComments(text).matchAll(/\w+/g))
      paths.set(word, (paths.get(word) ?? new Set()).add(path))
  return paths
}

/** The functions, constants, and classes that a file exports although no other file contains their names. */
function unusedExports({ path, text }: Source, paths: ReturnType<typeof pathsByWord>): string[] {
  return [...text.matchAll(/^export (?:async )?(?:function\*?|const|class) (\w+)/gm)]
    .map(([, name]) => name ?? '')
    .filter((name) => ![...(paths.get(name) ?? [])].some((other) => other !== path))
    .map((name) => `${path}: ${name}`)
}

/** The tests in the examples use what the package exports for test runners. */
function examplesOfTests(): Source[] {
  return readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.test\.[jt]s$/.test(path))
    .map((path) => read(`examples/${path}`))
}

test('whatever is exported is used elsewhere', () => {
  const paths = pathsByWord([...all, ...examplesOfTests()])
  expect(handWritten.flatMap((source) => unusedExports(source, paths))).toEqual([])
})

test('every error of AWS that has a factory is thrown somewhere', () => {
  const factories = product.filter(({ path }) => /^protocol\/(sigv4\/errors|errors\/.+)\.ts$/.test(path))
  const paths = pathsByWord(product)
  expect(factories.length).toBeGreaterThan(2)
  expect(factories.flatMap((source) => unusedExports(source, paths))).toEqual([])
})

test('no file names a directory of the machine that it was written on', () => {
  const DIRECTORY = /['"`\s(]\/(?:home\/(?!ada\/)|Users\/|work\/)\w/
  expect(all.filter(({ text }) => DIRECTORY.test(text)).map(({ path }) => path)).toEqual([])
})

describe('the examples', () => {
  const examples = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.mjs'))
    .map((path) => read(`examples/${path}`))

  test('need what the server needs anyway: express, and what Node has', () => {
    const names = new Set(
      examples.flatMap(({ imports }) => imports).filter((name) => !name.startsWith('node:')),
    )
    expect([...names]).toEqual(['express'])
  })

  test('are short enough to be read: the service has at most 80 lines', () => {
    expect(examples.map(({ path, text }) => ({ path, fits: text.split('\n').length <= 81 }))).toEqual(
      examples.map(({ path }) => ({ path, fits: true })),
    )
    expect(examples.map(({ path }) => path)).toContain('examples/ssm/server.mjs')
  })
})

test('only the store waits for commits itself: all others repeat what was overtaken', () => {
  const waiting = filesBelow('server').filter((file) =>
    /\bstore\.durable\(/.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(waiting).toEqual([])
})
