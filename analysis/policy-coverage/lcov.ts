/**
 * Writes the coverage of policies as lcov, which tools for the coverage of code read.
 *
 * Source: man page of geninfo, "TRACEFILE FORMAT".
 */
import { mapInTurns } from '../../core/runtime/turns.ts'
import { linesIn, type PolicyFile } from './policy-files.ts'

/** Returns a record for each policy. The count of a statement's first line is how often it decided. */
export async function toLcov(policies: readonly PolicyFile[]): Promise<string> {
  return (await mapInTurns(policies, toRecord)).join('')
}

function toRecord(policy: PolicyFile): string {
  const { file, statements } = policy
  const lines = linesIn(policy)
  const hit = statements.filter(({ decided }) => decided > 0)
  const record = [
    'TN:',
    `SF:${file.path}`,
    ...statements.map(({ decided }, at) => `DA:${lines[at]},${decided}`),
    `LF:${statements.length}`,
    `LH:${hit.length}`,
    'end_of_record',
  ]
  return `${record.join('\n')}\n`
}
