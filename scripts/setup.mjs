/** Makes a fresh clone ready: installs and builds what is missing, and says so. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { alone, alsoHeldBy } from './lock.mjs'
import { PRODUCT, root } from './root.mjs'
import { say } from './say.mjs'

/** npm writes it when all else is in place. */
const INSTALLED = join(root, 'node_modules', '.package-lock.json')
const STAMP = join(root, 'dist', '.built')
const SOURCES = [...PRODUCT, 'package.json', 'scripts/build.mjs']

/**
 * Installs and builds what is missing, or waits for another process that does.
 *
 * @param {{ dev: boolean, bundle?: boolean }} what `dev`: the tools of the tests as well as what building and running
 * need; `bundle`: dist/, too
 */
export async function ensureReady({ dev, bundle = false }) {
  const problem = problemOfNode(process.version)
  if (problem !== undefined) {
    say(problem)
    process.exit(1)
  }
  const isReady = () => whatIsMissing(dev) === undefined && !(bundle && isBundleOld())
  if (isReady()) return
  const signal = await alone(async () => {
    // Another process may have done it in the meantime.
    const missing = whatIsMissing(dev)
    const stoppedBy = missing === undefined ? undefined : await install(dev, missing)
    if (stoppedBy === undefined && bundle && isBundleOld()) await buildBundle()
    return stoppedBy
  })
  if (signal !== undefined) process.kill(process.pid, signal)
}

/** Returns the signal that this process was sent meanwhile, if any. npm has ended then, too. */
async function install(dev, missing) {
  say(`installing packages ${dev ? 'for tests' : 'for building and running'} (${missing})`)
  // Said in both cases: NODE_ENV=production must not change what is installed.
  const args = ['ci', dev ? '--include=dev' : '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error']
  // In a group of its own, so that a terminal signals it through us alone: a second signal would end its tidying up.
  const npm = spawn('npm', args, {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    detached: true,
  })
  if (npm.pid !== undefined) alsoHeldBy(npm.pid)
  const { status, received } = await endOf(npm)
  if (received === undefined && status !== 0) process.exit(status ?? 1)
  return received
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
/** Within this time a signal is the first one again: a terminal signals npm and us, and npm passes it on. */
const SAME_SIGNAL_MILLISECONDS = 1000

/** Waits for the end of a process, which is told of the signals that come. The first of them is `received`. */
async function endOf(child) {
  let received
  let ignoredUntil = 0
  const passOn = (signal) => {
    if (performance.now() < ignoredUntil) return
    received ??= signal
    ignoredUntil = performance.now() + SAME_SIGNAL_MILLISECONDS
    child.kill(signal)
  }
  for (const signal of SIGNALS) process.on(signal, passOn)
  try {
    const [status] = await once(child, 'exit')
    return { status, received }
  } finally {
    for (const signal of SIGNALS) process.off(signal, passOn)
  }
}

/** What is wrong with a version of Node, such as `v20.9.0`: said here, rather than by a stack from deep inside. */
export function problemOfNode(version) {
  const { engines } = readPackage()
  const [major, minor] = numbersIn(version)
  const [wantedMajor, wantedMinor] = numbersIn(engines.node)
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined
  return `Node ${engines.node} is required, but this is ${version}`
}

function numbersIn(version) {
  return version.match(/\d+/g).map(Number)
}

function readPackage() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}

/** Whether there is no bundle, or a source is newer. */
function isBundleOld() {
  return !existsSync(STAMP) || newest(SOURCES.map((path) => join(root, path))) > statSync(STAMP).mtimeMs
}

async function buildBundle() {
  say('building dist/')
  const { build } = await import('./build.mjs')
  await build()
}

/** In words; undefined: nothing. */
function whatIsMissing(dev) {
  const { dependencies, devDependencies } = readPackage()
  const wanted = Object.entries({ ...dependencies, ...(dev ? devDependencies : {}) })
  const missing = wanted.filter(([name, version]) => installedVersion(name) !== version)
  if (missing.length > 0) return `${missing.length} missing`
  return existsSync(INSTALLED) ? undefined : 'the last installation did not finish'
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
  // Tests make much garbage of short life; with more room for it less is copied around.
  '--max-semi-space-size=64',
  join(root, 'node_modules/jest/bin/jest.js'),
]
