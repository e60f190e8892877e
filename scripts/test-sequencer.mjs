import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
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

  #secondsOf({ path }) {
    return this.#seconds.get(relative(root, path)) ?? 0
  }
}

function secondsByFile() {
  if (!existsSync(DURATIONS)) return new Map()
  return new Map(Object.entries(JSON.parse(readFileSync(DURATIONS, 'utf8'))))
}
