/**
 * Jest's runner for runs with faults. It runs test files one after another in this process, as the plan in FAULTS_PLAN
 * says, and appends a line of JSON to FAULTS_RESULTS before and after each run.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import TestRunner from 'jest-runner'
import { root } from '../root.mjs'
import { REACHED, SWITCH_KEY } from './symbols.mjs'

const reached = new Set()
const faults = { on: undefined }
globalThis[Symbol.for(REACHED)] = reached
globalThis[Symbol.for(SWITCH_KEY)] = faults

/** In bytes. Another process goes on with the plan. */
const MOST_MEMORY = 1.5e9
/** Whether a file fails without a fault, too: perhaps one has left something in a cache of the product. */
let isSpoiled = false

const say = (line) => appendFileSync(process.env.FAULTS_RESULTS, `${JSON.stringify(line)}\n`)

export default class FaultsRunner {
  supportsEventEmitters = true
  isSerial = true

  constructor(globalConfig, context) {
    this.globalConfig = globalConfig
    this.context = context
  }

  on() {
    return () => {}
  }

  async runTests(tests) {
    const byPath = new Map(tests.map((test) => [relative(root, test.path), test]))
    for (const { fault, files } of JSON.parse(readFileSync(process.env.FAULTS_PLAN, 'utf8'))) {
      for (const file of files) {
        if (await this.#isNoticed(fault, file, byPath.get(file))) break
        if (isSpoiled || process.memoryUsage.rss() > MOST_MEMORY) return
      }
    }
    say({ isEnd: true })
  }

  /** Runs a file, and returns whether it failed because of a fault: it must pass without the fault. */
  async #isNoticed(fault, file, test) {
    reached.clear()
    say({ fault, file, isStart: true })
    const begun = performance.now()
    faults.on = fault
    let failure = await this.#failureOf(test)
    faults.on = undefined
    if (fault !== undefined && failure !== undefined && (await this.#failureOf(test)) !== undefined) {
      failure = undefined
      isSpoiled = true
    }
    const seconds = Math.round(performance.now() - begun) / 1000
    say({ fault, file, failure, seconds, ...(fault === undefined ? { reached: [...reached] } : {}) })
    return fault !== undefined && failure !== undefined
  }

  /** Returns the title of a test of the file that fails, or what keeps the file from running. */
  async #failureOf(test) {
    const inner = new TestRunner(this.globalConfig, this.context)
    let failure
    inner.on('test-file-success', ([, result]) => {
      const failed = result.testResults.find(({ status }) => status === 'failed')
      if (failed || result.testExecError) failure = failed?.fullName ?? String(result.testExecError.message)
    })
    inner.on('test-file-failure', ([, error]) => {
      failure = String(error.message ?? error)
    })
    await inner.runTests([test], { isInterrupted: () => false }, { serial: true })
    return failure
  }
}
