import { timingSafeEqual } from 'node:crypto'

/** Compares two signatures. The time depends only on their lengths. Both have one byte per character. */
export function equalInConstantTime(expected: string, sent: string): boolean {
  return (
    expected.length === sent.length &&
    timingSafeEqual(Buffer.from(expected, 'latin1'), Buffer.from(sent, 'latin1'))
  )
}
