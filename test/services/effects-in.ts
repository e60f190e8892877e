/** Effects of operations of a service on the answers of others. */
import { expect } from '@jest/globals'
import { evidenceName } from '../../scripts/reference/completeness.ts'
import type { ServiceName } from '../../server/services/index.ts'
import { note } from '../support/evidence.ts'

/** Reads by the names of their operations. */
type Reads = Readonly<Record<string, () => Promise<unknown>>>

/** Returns a function that expects an operation to succeed, and the answer of each read to be another one afterwards. */
export function effectsIn(service: ServiceName) {
  return async <T>(operation: string, change: () => Promise<T>, reads: Reads): Promise<T> => {
    const before = await answersOf(reads)
    const result = await change()
    const after = await answersOf(reads)
    for (const [name, answer] of Object.entries(before)) {
      expect([name, after[name]]).not.toEqual([name, answer])
      const [changing, changed] = [evidenceName(service, operation), evidenceName(service, name)]
      note(changing, `changes ${changed}`)
      note(changed, `changed by ${changing}`)
    }
    return result
  }
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
