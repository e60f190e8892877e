/** Effects of operations of AWS Organizations on the answers of others. */
import { expect } from '@jest/globals'
import { note } from '../../support/evidence.ts'

/** Reads by the names of their operations. */
type Reads = Readonly<Record<string, () => Promise<unknown>>>

/** Expects that an operation succeeds, and that the answer of each read is another one afterwards. */
export async function expectEffect<T>(operation: string, change: () => Promise<T>, reads: Reads): Promise<T> {
  const before = await answersOf(reads)
  const result = await change()
  const after = await answersOf(reads)
  for (const [name, answer] of Object.entries(before)) {
    expect([name, after[name]]).not.toEqual([name, answer])
    note(`organizations:${operation}`, `changes organizations:${name}`)
    note(`organizations:${name}`, `changed by organizations:${operation}`)
  }
  return result
}

/** Returns the answers as text, or the errors. */
async function answersOf(reads: Reads): Promise<Readonly<Record<string, string>>> {
  const answers: Record<string, string> = {}
  for (const [name, read] of Object.entries(reads)) {
    answers[name] = await read().then(
      (answer) => JSON.stringify({ ...Object(answer), $metadata: undefined }),
      (error: unknown) => String(error),
    )
  }
  return answers
}
