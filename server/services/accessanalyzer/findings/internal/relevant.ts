/** Policies reduced to what they say about one action on a resource, because proofs about all they say take long. */
import { type CompiledPolicy, compilePolicy } from '../../../../../policy/index.ts'
import type { PolicySet } from '../../../../../policy/proofs/index.ts'
import { type Document, documentOf, readDocument, type Statement, textsOf } from '../statements.ts'
import type { Path } from './paths.ts'
import type { TargetAction } from './targets.ts'

const documents = new WeakMap<CompiledPolicy, Document>()

function documentIn(policy: CompiledPolicy): Document {
  const known = documents.get(policy) ?? readDocument(policy.text)
  documents.set(policy, known)
  return known
}

/**
 * Returns the sets of a path with only those statements that can be about an action, as statements about another one:
 * then, the same statements make the same policies, whatever the action is.
 */
export function pathAbout(path: Path, action: TargetAction, other: string): Path {
  return path.map((set) => setAbout(set, action, other))
}

function setAbout({ layer, policies }: PolicySet, action: TargetAction, other: string): PolicySet {
  const reduced = policies.flatMap((sourced) => {
    const policy = policyAbout(sourced.policy, action, other)
    return policy ? [{ ...sourced, policy }] : []
  })
  return { layer, policies: reduced }
}

/** Returns undefined for a policy that says nothing about the action. */
function policyAbout(
  policy: CompiledPolicy,
  { name, resources }: TargetAction,
  other: string,
): CompiledPolicy | undefined {
  const lower = name.toLowerCase()
  const matching = policy.statements.filter(({ matchesAction }) => matchesAction(lower))
  if (matching.length === 0) return undefined
  const document = documentIn(policy)
  const statements = matching
    .map(({ index }) => document.statements[index])
    .filter((statement) => statement !== undefined)
    .filter((statement) => mayConcern(statement, resources))
    .map((statement) => ({ ...statement, Action: other, NotAction: undefined }))
  return statements.length === 0 ? undefined : compilePolicy(documentOf({ ...document, statements }))
}

/** Returns whether the Resource element does not begin otherwise than all the resources. */
function mayConcern({ Resource }: Statement, resources: readonly string[]): boolean {
  if (Resource === undefined) return true
  const beginnings = textsOf(Resource).map(beginningOf)
  return resources.some((each) => {
    const asked = beginningOf(each)
    return beginnings.some((beginning) => beginning.startsWith(asked) || asked.startsWith(beginning))
  })
}

/** Returns what comes before the first wildcard or variable. */
const beginningOf = (pattern: string): string => pattern.split(/[*?]|\$\{/, 1)[0] ?? ''
