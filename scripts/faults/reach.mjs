/** Finds out which functions each test file runs. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '../digest.mjs'
import { PRODUCT, root } from '../root.mjs'
import { bundleProduct } from '../test-bundles.mjs'
import { functionsIn } from './functions.mjs'
import { carryOut } from './runs.mjs'
import { REACHED } from './symbols.mjs'

const CACHE = join(root, 'node_modules', '.cache', 'iamulator-faults')

/**
 * Returns what each test file runs: `path#offset` of each function's body. Results are kept until the product or the tests
 * change.
 *
 * @returns {Promise<{ file: string, seconds: number, isFailing: boolean, reached: Set<string> }[]>}
 */
export async function reachOf(files) {
  mkdirSync(CACHE, { recursive: true })
  const digest = digestOf(
    [
      ...PRODUCT,
      'test/support',
      'scripts/faults/functions.mjs',
      'scripts/faults/reach.mjs',
      'package-lock.json',
    ],
    files.join('\n'),
  )
  const kept = join(CACHE, `reach-${digest}.json`)
  const { names, results } = existsSync(kept)
    ? JSON.parse(readFileSync(kept, 'utf8'))
    : await run(files, kept)
  return results.map(({ reached, ...others }) => ({
    ...others,
    reached: new Set(reached.map((index) => names[index])),
  }))
}

async function run(files, target) {
  const bundle = join(CACHE, `marked-${process.pid}`)
  mkdirSync(bundle, { recursive: true })
  const names = []
  const results = []
  try {
    await bundleProduct(bundle, {
      header: `const $reached = globalThis[Symbol.for('${REACHED}')] ??= new Set();`,
      rewrite: (text, path) => marked(text, path, names),
    })
    const steps = files.map((file) => ({ files: [file] }))
    await carryOut(bundle, steps, ({ file, failure, seconds, reached = [] }) => {
      results.push({ file, seconds, isFailing: failure !== undefined, reached })
      process.stderr.write(`${results.length}/${files.length} ${file}${failure ? `: ${failure}` : ''}\n`)
    })
  } finally {
    rmSync(bundle, { recursive: true, force: true })
  }
  writeFileSync(`${target}.unfinished`, JSON.stringify({ names, results }))
  renameSync(`${target}.unfinished`, target)
  return { names, results }
}

/** Returns a source that marks each function when it runs. */
function marked(source, path, names) {
  let text = source
  // From the last to the first, so that offsets remain correct.
  const marks = functionsIn(source, path).flatMap((body) => {
    const mark = `$reached.add(${names.push(`${path}#${body.start}`) - 1})`
    return body.isBlock
      ? [{ at: body.start + 1, mark: `${mark};` }]
      : [
          { at: body.start, mark: `(${mark}, ` },
          { at: body.end, mark: ')' },
        ]
  })
  for (const { at, mark } of marks.sort((one, other) => other.at - one.at))
    text = text.slice(0, at) + mark + text.slice(at)
  return text
}
