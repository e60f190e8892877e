import type { Readable } from 'node:stream'

/** Keeps what a program writes. Returns what gives all of it so far. */
export function outputOf(stream: Readable): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  return () => text
}

/**
 * Resolves once what a program has written to the stream so far, or writes later, matches.
 *
 * @param output what `outputOf` gave for the stream
 */
export function untilWritten(stream: Readable, output: () => string, pattern: RegExp): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!pattern.test(output())) return
      stream.off('data', look)
      resolve()
    }
    stream.on('data', look)
    look()
  })
}

/** What `iamulator start` says at last. */
export const READY = /^Ready\.$/m
