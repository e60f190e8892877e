/**
 * Frees the memory of bodies that have passed.
 *
 * Each piece of a body is memory outside V8's heap, and V8 only frees it when it collects garbage. A stream makes little
 * garbage in the heap itself, so that V8 does nothing for long, and then collects the whole heap because of 64 MB of
 * pieces: with ten thousand decisions in it, that takes longer than to pass these pieces on. A collection of only the
 * young objects frees the pieces, too, and takes less than a millisecond.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { readonly type: 'minor' }) => void

/**
 * How many bytes pass between two collections.
 *
 * Pieces take up to twice the memory of their bytes, and it is freed by another thread, some time after the collection. With
 * 20 MB more than after its last collection of the whole heap, V8 can begin the next. That came again and again with 16 MB,
 * where a download took up to four times the CPU of a bare proxy's. With 4 MB, an upload took up to three times as much. With
 * 8 MB, both took about as much as a bare proxy's.
 */
const INTERVAL = 8 * 1024 * 1024

let passed = 0
let collect: Collect | undefined

/** Notes that bytes were passed on. */
export function notePassed(bytes: number): void {
  passed += bytes
  if (passed < INTERVAL) return
  passed = 0
  collect ??= collector()
  collect({ type: 'minor' })
}

/** Returns V8's function, which only contexts have that are created with this flag. */
function collector(): Collect {
  setFlagsFromString('--expose-gc')
  const gc: Collect = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  return gc
}
