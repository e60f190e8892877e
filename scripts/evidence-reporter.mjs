import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './root.mjs'

const FILE = join(root, 'test', 'facts', 'evidence.json')

/**
 * Collects the evidence for operations that the tests of a run produced (test/support/evidence.ts). A run of all everyday
 * tests fails unless it produced every entry in test/facts/evidence.json. `npm run evidence` writes
 * that file.
 */
export default class EvidenceReporter {
  #config
  #folder
  #error

  constructor(config) {
    this.#config = config
  }

  onRunStart() {
    this.#folder = mkdtempSync(join(tmpdir(), 'iamulator-evidence-'))
    // The processes that run the tests inherit this variable.
    process.env.EVIDENCE_FOLDER = this.#folder
  }

  onRunComplete(_contexts, results) {
    const facts = this.#readFacts()
    if (process.env.UPDATE_EVIDENCE) writeFileSync(FILE, format(facts))
    else if (this.#isComplete() && results.numFailedTests + results.numRuntimeErrorTestSuites === 0)
      this.#compare(facts)
  }

  getLastError() {
    return this.#error
  }

  /** Returns the facts by operation. */
  #readFacts() {
    const facts = new Map()
    const lines = readdirSync(this.#folder).flatMap((name) =>
      readFileSync(join(this.#folder, name), 'utf8').split('\n'),
    )
    rmSync(this.#folder, { recursive: true })
    for (const line of lines.filter(Boolean)) {
      const [operation, ...fact] = line.split(' ')
      facts.set(operation, (facts.get(operation) ?? new Set()).add(fact.join(' ')))
    }
    return facts
  }

  #isComplete() {
    const { testNamePattern, shard } = this.#config
    return process.env.TEST_IS_COMPLETE === '1' && !testNamePattern && !shard
  }

  #compare(facts) {
    const expected = Object.entries(JSON.parse(readFileSync(FILE, 'utf8')))
    const missing = expected.flatMap(([operation, expectedFacts]) =>
      expectedFacts.filter((fact) => !facts.get(operation)?.has(fact)).map((fact) => `${operation} ${fact}`),
    )
    if (missing.length === 0) return
    const message = `test/facts/evidence.json contains entries that no test produced (run npm run evidence): ${missing.join(', ')}`
    this.#error = new Error(message)
    process.stderr.write(`${message}\n`)
    // Once more above the totals, which count tests only.
    process.once('exit', () =>
      writeSync(
        process.stdout.fd,
        `The run fails because of ${missing.length} entries in test/facts/evidence.json\n`,
      ),
    )
  }
}

/** Formats one operation per line, so that differences are easy to read. */
function format(factsByOperation) {
  const lines = [...factsByOperation]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([operation, facts]) => `${JSON.stringify(operation)}: ${JSON.stringify([...facts].sort())}`)
  return `{\n${lines.join(',\n')}\n}\n`
}
