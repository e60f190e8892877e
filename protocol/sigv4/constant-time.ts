import { timingSafeEqual } from 'node:crypto'

/**
 * Where signatures are compared, by their length: signatures of one algorithm are equally long. Making two buffers takes longer
 * than comparing them.
 */
const buffers = new Map<number, readonly [expected: Buffer, sent: Buffer]>()

/** Compares two signatures. The time depends only on their lengths. Both have one byte per character. */
export function equalInConstantTime(expected: string, sent: string): boolean {
  const { length } = expected
  if (length !== sent.length) return false
  const pair = buffers.get(length) ?? [Buffer.alloc(length), Buffer.alloc(length)]
  buffers.set(length, pair)
  pair[0].write(expected, 'latin1')
  pair[1].write(sent, 'latin1')
  return timingSafeEqual(...pair)
}
