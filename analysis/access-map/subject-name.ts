/** Names identity providers and their subjects as people call them. */
import type { AccessNode } from '../../schemas/endpoints.ts'
import type { EdgeCondition } from './model.ts'

const GITHUB_SUBJECT = /^repo:([^:]+):(?:ref:refs\/(?:heads|tags)\/|environment:)?(.+)$/

/** Returns the repository and the branch for a subject of GitHub, else the provider and what its tokens have. */
export function subjectName(
  { name }: { readonly name: string },
  subject: readonly EdgeCondition[],
): Pick<AccessNode, 'name' | 'detail'> {
  const provider = name.slice(name.indexOf('-provider/') + 1).replace(/^provider\//, '')
  if (subject.length === 0) return { name: provider }
  const [condition, ...others] = subject
  const [, repository, branch] = GITHUB_SUBJECT.exec(condition?.values[0] ?? '') ?? []
  if (
    repository !== undefined &&
    branch !== undefined &&
    others.length === 0 &&
    condition?.values.length === 1
  )
    return { name: repository, detail: branch }
  const details = subject.map(({ values, text, holds }) => (holds ? values.join(' or ') : text))
  return { name: provider, detail: details.join(', ') }
}
