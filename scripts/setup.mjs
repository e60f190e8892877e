/** Makes a fresh clone ready: installs and builds what is missing, and says so. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

const STAMP = join(root, 'dist', '.built')
const SOURCES = ['server', 'protocol', 'policy', 'store', 'package.json', 'scripts/build.mjs']

/** @param {{ dev: boolean }} what `dev`: the tools of the tests as well as what building and running need */
export function ensureInstalled({ dev }) {
  const problem = problemOfNode(process.version)
  if (problem !== undefined) {
    say(problem)
    process.exit(1)
  }
  const missing = missingPackages(dev)
  if (missing.length === 0) return
  say(
    `installing ${dev ? 'what the tests need' : 'what building and running need'} (${missing.length} packages are missing)`,
  )
  // Said in both cases: NODE_ENV=production must not change what is installed.
  run('npm', ['ci', dev ? '--include=dev' : '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'])
}

/** What is wrong with a version of Node, such as `v20.9.0`: said here, rather than by a stack from deep inside. */
export function problemOfNode(version) {
  const { engines } = readPackage()
  const [major, minor] = numbersIn(version)
  const [wantedMajor, wantedMinor] = numbersIn(engines.node)
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined
  return `Node ${engines.node} is needed; this is ${version}`
}

function numbersIn(version) {
  return version.match(/\d+/g).map(Number)
}

function readPackage() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}

/** Builds the bundle when there is none, or a source is newer. */
export async function ensureBuilt() {
  if (existsSync(STAMP) && newest(SOURCES.map((path) => join(root, path))) <= statSync(STAMP).mtimeMs) return
  say('building dist/')
  const { build } = await import('./build.mjs')
  await build()
}

function missingPackages(dev) {
  const { dependencies, devDependencies } = readPackage()
  return Object.entries({ ...dependencies, ...(dev ? devDependencies : {}) })
    .filter(([name, version]) => installedVersion(name) !== version)
    .map(([name]) => name)
}

function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
  } catch {
    return undefined
  }
}

/** The latest time of change, milliseconds, among files and all that folders hold. */
function newest(paths) {
  let latest = 0
  for (const path of paths) {
    const stat = statSync(path)
    latest = Math.max(latest, stat.mtimeMs)
    if (stat.isDirectory())
      latest = Math.max(latest, newest(readdirSync(path).map((name) => join(path, name))))
  }
  return latest
}

/** Runs a command to its end and ends this process when it fails. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

/** Runs a program of node_modules with this Node. */
export const jest = [
  '--experimental-vm-modules',
  '--no-warnings',
  join(root, 'node_modules/jest/bin/jest.js'),
]

// To stderr: the output of commands such as `iamulator env` is meant for the shell.
function say(text) {
  process.stderr.write(`iamulator: ${text}\n`)
}
