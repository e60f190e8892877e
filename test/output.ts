import type { Readable } from 'node:stream'

/** Keeps what a program writes. Returns what gives all of it so far. */
export function outputOf(stream: Readable): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  return () => text
}
