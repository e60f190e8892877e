/** Packs the npm package once for all test files, as a release does, and installs the tarball without a network. */
import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { digestOf } from '../../scripts/digest.mjs'
import { PRODUCT, root } from '../../scripts/root.mjs'
import { Clone } from '../repository/clone.ts'
import { readWorkflow } from './workflows.ts'

const run = promisify(execFile)
const MODULES = join(root, 'node_modules')
const CACHE = join(MODULES, '.cache', 'iamulator-package')
const RELEASE = '.github/workflows/release.yml'

/** What the package and its tests depend on. The other folders of the product are in scripts/root.mjs. */
const INPUTS = [
  ...['console', 'scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'README.md', 'LICENSE'],
  ...[RELEASE, 'test/support/packed.ts', 'test/repository/clone.ts'],
]

export interface Packed {
  readonly tarball: string
  /** The names of the files and folders of the copy of the project in which npm packed, and its package.json, afterwards. */
  readonly left: { readonly names: readonly string[]; readonly manifest: Readonly<Record<string, unknown>> }
}

/** Returns the package as the current sources make it. */
export async function packed(): Promise<Packed> {
  const directory = await packedDirectory()
  const [tarball = ''] = readdirSync(directory).filter((name) => name.endsWith('.tgz'))
  return {
    tarball: join(directory, tarball),
    left: JSON.parse(readFileSync(join(directory, 'left.json'), 'utf8')),
  }
}

/** Creates a project that depends only on the tarball. Returns its folder. */
export async function installed(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'iamulator-installed-'))
  // npm links the program of the package by a relative path.
  cpSync(join(await packedDirectory(), 'user'), folder, { recursive: true, verbatimSymlinks: true })
  return folder
}

/** Only one test file packs. The others wait for it. */
async function packedDirectory(): Promise<string> {
  const { withLock } = await import(new URL('../../scripts/lock.mjs', import.meta.url).href)
  const directory = join(CACHE, digestOf([...PRODUCT, ...INPUTS], process.version))
  if (existsSync(directory)) return directory
  await withLock(async () => {
    if (!existsSync(directory)) await packInto(directory)
  })
  return directory
}

async function packInto(directory: string): Promise<void> {
  rmSync(CACHE, { recursive: true, force: true })
  mkdirSync(CACHE, { recursive: true })
  const unfinished = mkdtempSync(join(CACHE, 'unfinished-'))
  const clone = new Clone()
  try {
    const tarball = await pack(clone)
    const kept = join(unfinished, basename(tarball))
    cpSync(tarball, kept)
    const manifest = JSON.parse(readFileSync(join(clone.root, 'package.json'), 'utf8'))
    writeFileSync(join(unfinished, 'left.json'), JSON.stringify({ names: readdirSync(clone.root), manifest }))
    await install(kept, join(unfinished, 'user'))
  } finally {
    clone.remove()
  }
  renameSync(unfinished, directory)
}

/**
 * Packs the package with `npm pack`, after the step of a release that sets the repository.
 *
 * @param clone the copy of the root, in which package.json is replaced while npm packs
 * @returns the path of the tarball, which is in the clone
 */
async function pack(clone: Clone): Promise<string> {
  const { jobs } = readWorkflow(readFileSync(join(root, RELEASE), 'utf8'))
  const step = jobs['npm']?.steps?.find(({ name }) => name?.startsWith('Set the repository'))
  const env = {
    ...process.env,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'someone/iamulator',
  }
  await run('bash', ['-e', '-c', step?.run ?? 'exit 99'], { cwd: clone.root, env })
  symlinkSync(MODULES, join(clone.root, 'node_modules'))
  const { stdout } = await run('npm', ['pack', '--silent'], { cwd: clone.root })
  return join(clone.root, stdout.trim())
}

async function install(tarball: string, folder: string): Promise<void> {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true }))
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder })
}

/**
 * The programs to test with: this version of Node, and those that TEST_NODES names, separated by colons.
 * The first one is named `node` in titles of tests, so that they are the same everywhere.
 */
export const NODES: readonly (readonly [name: string, program: string])[] = [
  ['node', process.execPath],
  ...nodesNamed(process.env['TEST_NODES'] ?? ''),
]

function nodesNamed(list: string): [string, string][] {
  const programs = list.split(':').filter(Boolean)
  return programs.map((program) => [/node\d+/.exec(program)?.[0] ?? program, program])
}
