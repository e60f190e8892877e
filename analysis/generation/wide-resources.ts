/** Sentences about resources of a policy that its author should know of. */
import { actionFacts } from '../../core/aws/service-authorization.ts'
import { listed } from '../explanation/explanation-text.ts'
import type { PolicyDocument, Statement } from './policy-document.ts'

/**
 * Returns a sentence for each statement whose resource is `*`, and for each prefix that no resource has.
 *
 * @param prefixes beginnings of ARNs whose resources are one pattern
 */
export function noticesOn(
  { Statement }: PolicyDocument,
  prefixes: readonly string[] = [],
): readonly string[] {
  const resources = Statement.flatMap((each) => [each.Resource].flat())
  const unused = prefixes.filter((prefix) => !resources.some((each) => each.startsWith(prefix)))
  return [
    ...Statement.filter(({ Resource }) => [Resource].flat().includes('*')).flatMap(sentencesOn),
    ...unused.map((prefix) => `No call was on a resource that begins with ${prefix}.`),
  ]
}

/** Tells actions that always need `*` from those for which a narrower resource can exist. */
function sentencesOn({ Action }: Statement): readonly string[] {
  const actions = [Action].flat()
  const always = actions.filter((action) => actionFacts(action)?.wildcardOnly === true)
  const others = actions.filter((action) => !always.includes(action))
  return [
    ...sentenceOn(always, 'AWS has no resource-level permissions for it'),
    ...sentenceOn(others, 'that is the resource of a call'),
  ]
}

function sentenceOn(actions: readonly string[], why: string): readonly string[] {
  return actions.length === 0 ? [] : [`The resource of ${listed(actions)} is *, because ${why}.`]
}
