/** Prepares a fresh clone: installs and builds what is missing, and prints what it does. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { shareLockWith, withLock } from './lock.mjs'
import { PRODUCT, root } from './root.mjs'
import { say } from './say.mjs'

/** npm writes this file last. */
const INSTALLED = join(root, 'node_modules', '.package-lock.json')
const STAMP = join(root, 'dist', '.built')
const SOURCES = [
  ...PRODUCT,
  'console',
  'package.json',
  'scripts/build.mjs',
  'scripts/build-console.mjs',
  'scripts/package',
]

/**
 * Installs and builds what is missing, or waits for another process that does so.
 *
 * @param {{ dev: boolean, bundle?: boolean }} options `dev` adds the packages for tests to those for
 *   building and running; `bundle` adds dist/
 */
export async function ensureReady({ dev, bundle = false }) {
  const versionError = nodeVersionError(process.version)
  if (versionError !== undefined) {
    say(versionError)
    process.exit(1)
  }
  const isBuilt = !(bundle && isBundleOutdated())
  // A current bundle runs without packages, so that commands need not look for them.
  const needsPackages = dev || !bundle
  if (isBuilt && !(needsPackages && missingPackages(dev) !== undefined)) return
  const signal = await withLock(async () => {
    // Another process may have done it in the meantime.
    const missing = missingPackages(dev)
    const stoppedBy = missing === undefined ? undefined : await install(dev, missing)
    if (stoppedBy === undefined && bundle && isBundleOutdated()) await buildBundle()
    return stoppedBy
  })
  if (signal !== undefined) process.kill(process.pid, signal)
}

/**
 * Installs packages. Returns the signal that this process received meanwhile, if any. npm has exited then.
 */
async function install(dev, missing) {
  say(`installing packages ${dev ? 'for tests' : 'for building and running'} (${missing})`)
  // Always passes a flag, because NODE_ENV=production must not change what is installed.
  const args = ['ci', dev ? '--include=dev' : '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error']
  // In a separate process group, so that npm receives a terminal's signals only from us: a second signal
  // would interrupt its cleanup.
  const npm = spawn('npm', args, {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    detached: true,
  })
  if (npm.pid !== undefined) shareLockWith(npm.pid)
  const { status, received } = await endOf(npm)
  if (received === undefined && status !== 0) process.exit(status ?? 1)
  return received
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
/**
 * Within this time, a second signal is the first one again: a terminal signals npm and us, and npm passes its
 * signal on to us.
 */
const SAME_SIGNAL_MILLISECONDS = 1000

/** Waits for a process to exit and passes signals on to it. `received` is the first signal. */
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

/** Returns the error for an unsupported Node version such as `v20.9.0`, to avoid an obscure stack trace. */
export function nodeVersionError(version) {
  const { engines } = readPackage()
  const [major, minor] = numbersIn(version)
  const [requiredMajor, requiredMinor] = numbersIn(engines.node)
  if (major > requiredMajor || (major === requiredMajor && minor >= requiredMinor)) return undefined
  return `Node ${engines.node} is required, but this is ${version}`
}

function numbersIn(version) {
  return version.match(/\d+/g).map(Number)
}

function readPackage() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}

/** Reports whether the bundle is missing or older than a source. */
function isBundleOutdated() {
  return !existsSync(STAMP) || newest(SOURCES.map((path) => join(root, path))) > statSync(STAMP).mtimeMs
}

async function buildBundle() {
  say('building dist/')
  const { build } = await import('./build.mjs')
  await build()
}

/** Describes the missing packages. Returns undefined if everything is installed. */
function missingPackages(dev) {
  const { dependencies, devDependencies } = readPackage()
  const required = Object.entries({ ...dependencies, ...(dev ? devDependencies : {}) })
  const missing = required.filter(([name, version]) => installedVersion(name) !== version)
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

/** Returns the latest modification time, in milliseconds, of files and of everything in folders. */
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

/** Runs a command and waits for it. Exits if the command fails. */
export function run(command, args, env = {}) {
  const status = statusOf(command, args, env)
  if (status !== 0) process.exit(status)
}

/** Runs a command and waits for it. Returns its exit status, which is 1 if a signal ended it. */
export function statusOf(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (error) throw error
  return status ?? 1
}

/** Arguments for Node to run Jest. */
export const jest = [
  '--experimental-vm-modules',
  '--no-warnings',
  // Tests create many short-lived objects. A larger young generation means that fewer of them are copied.
  '--max-semi-space-size=64',
  join(root, 'node_modules/jest/bin/jest.js'),
]
