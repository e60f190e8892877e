import type { Readable } from 'node:stream'

/** Collects the output of a program. Returns a function that returns all of it so far. */
export function outputOf(stream: Readable): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  return () => text
}

/**
 * Resolves once the output of a program so far, or its later output, matches.
 *
 * @param output the function that `outputOf` returned for the stream
 */
export function untilWritten(stream: Readable, output: () => string, pattern: RegExp): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!pattern.test(output())) return
      stream.off('data', check)
      resolve()
    }
    stream.on('data', check)
    check()
  })
}

/** The last line that `iamulator start` prints. */
export const READY = /^Ready\.$/m
