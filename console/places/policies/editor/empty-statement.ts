/** The statement that the editor adds. */
import type { PolicyKind } from '../kinds.ts'

/** Returns a statement to begin with. It does nothing until it is filled in. */
export function emptyStatement(kind: PolicyKind): object {
  if (kind === 'trust') return { Effect: 'Allow', Principal: { AWS: [] }, Action: 'sts:AssumeRole' }
  if (kind === 'rcp') return { Effect: 'Deny', Principal: '*', Action: [], Resource: '*' }
  return { Effect: kind === 'scp' ? 'Deny' : 'Allow', Action: [], Resource: [] }
}
