/** Packs the npm package in a copy of the project, and installs the tarball without a network. */
import { execFile } from 'node:child_process'
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Clone } from '../repository/clone.ts'

const run = promisify(execFile)
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))

/**
 * Packs the package with `npm pack`, as a release does.
 *
 * @param clone the copy of the project, in which package.json is replaced while npm packs
 * @returns the path of the tarball, which is in the clone
 */
export async function pack(clone: Clone): Promise<string> {
  symlinkSync(MODULES, join(clone.root, 'node_modules'))
  const { stdout } = await run('npm', ['pack', '--silent'], { cwd: clone.root })
  return join(clone.root, stdout.trim())
}

/** Creates a project that depends only on the tarball. Returns its folder. */
export async function installed(tarball: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'iamulator-installed-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true }))
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder })
  return folder
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
