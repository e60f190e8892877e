import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './root.mjs'

const FILE = join(root, 'test', 'facts', 'evidence.json')

/**
 * Puts together what the tests of a run have seen of operations (test/support/evidence.ts). After a complete run, whatever
 * test/facts/evidence.json says must have been seen; `npm run evidence` writes that file.
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
    // The processes that run the tests inherit it.
    process.env.EVIDENCE_FOLDER = this.#folder
  }

  onRunComplete(_contexts, results) {
    const seen = this.#seen()
    if (process.env.UPDATE_EVIDENCE) writeFileSync(FILE, written(seen))
    else if (this.#isComplete() && results.numFailedTests + results.numRuntimeErrorTestSuites === 0)
      this.#compare(seen)
  }

  getLastError() {
    return this.#error
  }

  /** Facts by operation. */
  #seen() {
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
    const { testPathPatterns, testNamePattern, onlyChanged, shard } = this.#config
    return !testPathPatterns?.patterns?.length && !testNamePattern && !onlyChanged && !shard
  }

  #compare(seen) {
    const said = Object.entries(JSON.parse(readFileSync(FILE, 'utf8')))
    const unseen = said.flatMap(([operation, facts]) =>
      facts.filter((fact) => !seen.get(operation)?.has(fact)).map((fact) => `${operation} ${fact}`),
    )
    if (unseen.length === 0) return
    const message = `test/facts/evidence.json contains entries that no test produced (run npm run evidence): ${unseen.join(', ')}`
    this.#error = new Error(message)
    process.stderr.write(`${message}\n`)
  }
}

/** An operation a line, so that a difference is easily read. */
function written(seen) {
  const lines = [...seen]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([operation, facts]) => `${JSON.stringify(operation)}: ${JSON.stringify([...facts].sort())}`)
  return `{\n${lines.join(',\n')}\n}\n`
}
