/**
 * Jest's environment for Node, in which bundles are compiled once for each worker instead of once for each test
 * file: V8 reuses what it kept of the first time.
 */
import { sep } from 'node:path'
import vm from 'node:vm'
import { TestEnvironment } from 'jest-environment-node'

/** Only bundles are reused: their paths contain a digest of their sources, so they never change. */
const BUNDLES = ['node_modules', '.cache', 'iamulator-tests', ''].join(sep)
/** The compiled code of bundles by path. */
const compiled = new Map()

/** Code that V8 kept cannot load modules. */
function isReusable(code, options) {
  return options?.identifier?.includes(BUNDLES) === true && !code.includes('import(')
}

// Jest loads this file in each of its processes, perhaps with several registries.
if (!vm.SourceTextModule.reusesBundles) {
  vm.SourceTextModule = class extends vm.SourceTextModule {
    static reusesBundles = true

    constructor(code, options) {
      const cachedData = compiled.get(options?.identifier)
      super(code, cachedData === undefined ? options : { ...options, cachedData })
      if (cachedData === undefined && isReusable(code, options))
        compiled.set(options.identifier, this.createCachedData())
    }
  }
}

export default TestEnvironment
