/** Which modules of the bundle a program has loaded, and which declare what some sources declare. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Begins a chunk in the file that joins small ones: see scripts/package/small-chunks.mjs. */
const JOINED = /^"([\w.-]+)": \(module, exports\) => \{$/m

/** Returns the modules of a bundle: their names, and their code. A joined chunk is a module. */
export function modulesIn(dist: string): ReadonlyMap<string, string> {
  const files = readdirSync(dist).filter((name) => /\.m?js$/.test(name))
  return new Map(
    files.flatMap((name) => {
      const [code = '', ...chunks] = readFileSync(join(dist, name), 'utf8').split(JOINED)
      const joined = chunks.flatMap((chunk, at): [string, string][] =>
        at % 2 === 0 ? [[chunk, chunks[at + 1] ?? '']] : [],
      )
      return [[name, code], ...joined]
    }),
  )
}

/** All folders of the product. A name that is missing here would count as one that only rare modules declare. */
const FOLDERS = [
  ...['package', 'core', 'recognition', 'guard', 'analysis', 'server', 'protocol', 'policy', 'store'],
]

/** Returns the modules that declare what only sources in the given folders declare. */
export function declaring(
  folders: readonly string[],
  modules: ReadonlyMap<string, string>,
): readonly string[] {
  const sources = FOLDERS.flatMap(sourcesIn)
  const isWithin = ({ path }: Source) => folders.some((folder) => path.startsWith(`${folder}/`))
  const elsewhere = new Set(sources.filter((source) => !isWithin(source)).flatMap(({ names }) => names))
  const own = new Set(
    sources
      .filter(isWithin)
      .flatMap(({ names }) => names)
      .filter((name) => !elsewhere.has(name)),
  )
  return [...modules].filter(([, code]) => namesIn(code).some((name) => own.has(name))).map(([name]) => name)
}

interface Source {
  readonly path: string
  /** What it declares. */
  readonly names: readonly string[]
}

function sourcesIn(folder: string): readonly Source[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({
      path: `${folder}/${name.replaceAll('\\', '/')}`,
      names: namesIn(readFileSync(join(root, folder, name), 'utf8')),
    }))
}

/** Returns the functions and classes that are declared outside others. */
function namesIn(code: string): readonly string[] {
  return Array.from(
    code.matchAll(/^(?:export )?(?:async )?(?:function\*?|class) (\w+)/gm),
    ([, name = '']) => name,
  )
}

/** Returns the modules that run when others do: those that they require at once, and so on. */
export function closureOf(
  entries: readonly string[],
  modules: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const found = new Set(entries)
  for (const name of found) {
    for (const required of requiredBy(modules.get(name) ?? '')) found.add(required)
  }
  return found
}

/** Modules that are loaded later are required by functions, so that the statement doesn't begin a line. */
const REQUIRED =
  /^(?:const \{[^}]*\} = )?(?:(?:require\("\.\/chunks-\w+\.js"\)|__requireChunk)\("([\w.-]+)"\)|require\("\.\/([\w.-]+)"\))/gm

function requiredBy(code: string): readonly string[] {
  return Array.from(code.matchAll(REQUIRED), ([, chunk, file]) => chunk ?? file ?? '')
}

/** Writes a script that logs each module before it runs. It is for the option `--require` of Node. */
export function writeHook(directory: string): {
  readonly hook: string
  readonly loaded: () => ReadonlySet<string>
} {
  const [hook, log] = [join(directory, 'hook.cjs'), join(directory, 'loaded.txt')]
  writeFileSync(log, '')
  writeFileSync(hook, hookTo(log))
  return {
    hook,
    loaded: () =>
      new Set(
        readFileSync(log, 'utf8')
          .split('\n')
          .filter((name) => name !== ''),
      ),
  }
}

const hookTo = (log: string) => `
  const { appendFileSync } = require('node:fs')
  const { basename } = require('node:path')
  const Module = require('node:module')
  const compile = Module.prototype._compile
  globalThis.noteLoaded = (name) => appendFileSync(${JSON.stringify(log)}, name + '\\n')
  Module.prototype._compile = function (code, file, ...others) {
    globalThis.noteLoaded(basename(file))
    const noting = code.replace(${new RegExp(JOINED.source, 'gm')}, (start, name) => start + ' globalThis.noteLoaded("' + name + '");')
    return compile.call(this, noting, file, ...others)
  }
`
