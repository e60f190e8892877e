import { existsSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import Sequencer from '@jest/test-sequencer'
import { root } from './root.mjs'

/** Durations in seconds of the slower test files. `npm run durations` rewrites the file. */
export const DURATIONS = join(root, 'scripts', 'test-durations.json')

/**
 * Starts the slowest files first, so that none of them runs alone at the end. Jest's own sequencer needs an
 * earlier run on the same machine for that.
 */
export default class SlowestFirst extends Sequencer {
  #seconds = secondsByFile()

  sort(tests) {
    return [...tests].sort((one, other) => this.#secondsOf(other) - this.#secondsOf(one))
  }

  /** Looks up the path, then the base name, so that a moved file keeps its duration. */
  #secondsOf({ path }) {
    return this.#seconds.get(relative(root, path)) ?? this.#seconds.get(basename(path)) ?? 0
  }
}

function secondsByFile() {
  if (!existsSync(DURATIONS)) return new Map()
  const entries = Object.entries(JSON.parse(readFileSync(DURATIONS, 'utf8')))
  return new Map(
    entries.flatMap(([path, seconds]) => [
      [basename(path), seconds],
      [path, seconds],
    ]),
  )
}
