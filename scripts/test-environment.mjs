/**
 * Jest's environment for tests that run in the realm of their process, and share what it has loaded: the product, the
 * packages, and the globals. Jest would give each test file a realm of its own, in which every module is evaluated
 * again, and every global is slow to read. The product keeps its state in emulators, not in modules, so that files cannot
 * disturb each other. With TEST_ISOLATED=1, each file evaluates the product for itself, which shows whether that is true.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import { availableParallelism, loadavg } from 'node:os'
import { relative } from 'node:path'
import vm from 'node:vm'
import { ModernFakeTimers } from '@jest/fake-timers'
import { ModuleMocker } from 'jest-mock'
import { groupOf } from '../test/groups.mjs'
import { closeAround } from './closed-environment.mjs'
import { root } from './root.mjs'
import { LOAD_BUNDLE, PRODUCT_BUNDLE } from './test-bundles.mjs'

/** Represents the realm of the process, which has no context object. */
const REALM = Object.freeze({})

const inRealm = (options, name) => {
  if (options?.[name] !== REALM) return options
  const { [name]: _realm, ...others } = options
  return others
}

/** V8's cached code of the packages that Jest evaluates again for each test file, by path. */
const compiled = new Map()

/** Compiles a function. A second time takes less, if the file is one of a package. */
function compiledOnce(compile, code, parameters, options) {
  const { filename = '' } = options ?? {}
  if (!filename.includes('/node_modules/')) return compile(code, parameters, options)
  const cachedData = compiled.get(filename)
  if (cachedData !== undefined) return compile(code, parameters, { ...options, cachedData })
  const result = compile(code, parameters, { ...options, produceCachedData: true })
  if (result.cachedData !== undefined) compiled.set(filename, result.cachedData)
  return result
}

// Jest loads this file in each of its processes, perhaps with several registries.
if (!vm.knowsRealm) {
  const { SourceTextModule, SyntheticModule, compileFunction } = vm
  vm.knowsRealm = true
  vm.SourceTextModule = class extends SourceTextModule {
    constructor(code, options) {
      super(code, inRealm(options, 'context'))
    }
  }
  vm.SyntheticModule = class extends SyntheticModule {
    constructor(names, evaluate, options) {
      super(names, evaluate, inRealm(options, 'context'))
    }
  }
  vm.compileFunction = (code, parameters, options) =>
    compiledOnce(compileFunction, code, parameters, inRealm(options, 'parsingContext'))
  for (const [name, value] of [
    ['jest-native-promise', Promise],
    ['jest-native-now', Date.now.bind(Date)],
  ])
    Object.defineProperty(globalThis, Symbol.for(name), { value })
}

/** Asynchronous contexts that the file has used: Jest creates one for each file, and each makes every promise slower. */
const contexts = new Set()
const { _enable: enable } = AsyncLocalStorage.prototype
// Later versions of Node have no such method, and need none: contexts cost nothing there.
if (enable)
  AsyncLocalStorage.prototype._enable = function () {
    contexts.add(this)
    enable.call(this)
  }

const require = createRequire(import.meta.url)
globalThis[Symbol.for(LOAD_BUNDLE)] = require

/**
 * Tells hangs from work, in milliseconds, on a machine that does nothing else. A busy one gets more time. A test may set
 * another limit for its file.
 */
const EVERYDAY_TIMEOUT = 10_000
const TIMEOUT_OF_GROUPS = 120_000
/** With all generated cases, one test may have a hundred times as many. */
const TIMEOUT_OF_LONG_RUNS = 600_000
/** Whether the tests of services run in another partition, or on replicas, which may be in a database. */
const { IAMULATOR_TEST_REGION, IAMULATOR_TEST_REPLICAS } = process.env
const isElsewhere = IAMULATOR_TEST_REGION !== undefined || IAMULATOR_TEST_REPLICAS !== undefined
/** The key of Jest's limit, which `jest.setTimeout` sets. */
export const TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL')

/** The key of what Jest tells of each test. Each file adds its own to those that it finds. */
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS')

/** Leaves `process.nextTick` real: Node's streams, which belong to the same realm, would stop without it. */
class TimersOfTests extends ModernFakeTimers {
  useFakeTimers(config) {
    super.useFakeTimers({ ...config, doNotFake: [...(config?.doNotFake ?? []), 'nextTick'] })
  }
}

/** Members of globals that Jest or a test may replace. They are restored after each file. */
const kept = () => ({
  console: globalThis.console,
  exit: process.exit,
  env: { ...process.env },
  directory: process.cwd(),
})

export default class RealmEnvironment {
  #kept = kept()
  global = globalThis
  moduleMocker = new ModuleMocker(globalThis)
  fakeTimers = null
  fakeTimersModern

  constructor({ projectConfig }, { testPath }) {
    const path = relative(root, testPath)
    const isEveryday = groupOf(path) === 'everyday' && !isElsewhere
    closeAround(isEveryday ? path : undefined)
    globalThis[TIMEOUT] = timeoutOf(isEveryday)
    this.fakeTimersModern = new TimersOfTests({ config: projectConfig, global: globalThis })
    if (process.env.TEST_ISOLATED === '1') forgetProduct()
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose()
    const { console, exit, env, directory } = this.#kept
    globalThis.console = console
    process.exit = exit
    process.chdir(directory)
    restoreEnvironment(env)
    for (const context of contexts) context.disable()
    contexts.clear()
    delete globalThis[EVENT_HANDLERS]
  }

  exportConditions() {
    return ['node', 'node-addons']
  }

  getVmContext() {
    return REALM
  }
}

function timeoutOf(isEveryday) {
  if (process.env.TEST_LONG === '1') return TIMEOUT_OF_LONG_RUNS
  const processesForEachCore = loadavg()[0] / availableParallelism()
  return isEveryday ? EVERYDAY_TIMEOUT * Math.max(1, processesForEachCore) : TIMEOUT_OF_GROUPS
}

function forgetProduct() {
  for (const [path, { parent }] of Object.entries(require.cache)) {
    if (!path.endsWith(PRODUCT_BUNDLE)) continue
    // Node also keeps what a module has loaded.
    parent.children = parent.children.filter((each) => each !== require.cache[path])
    delete require.cache[path]
  }
}

function restoreEnvironment(earlier) {
  for (const name of Object.keys(process.env)) if (!(name in earlier)) delete process.env[name]
  for (const [name, value] of Object.entries(earlier))
    if (process.env[name] !== value) process.env[name] = value
}
