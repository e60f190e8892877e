/**
 * Tag policies. Their grammar was recorded on AWS in September 2026.
 *
 * Unverified: An `enforced_for` that is assigned an empty list is left out of the effective tag policy, as is
 * one that is emptied in the guide's examples.
 */
import {
  type Check,
  container,
  list,
  type ManagementGrammar,
  named,
  one,
  sameName,
  someText,
} from '../grammar.ts'

const hasOneWildcard: Check = (text) => text.split('*').length <= 2

/**
 * Unverified: Tag policies may name every type of a known service, and `service:*`, except for Amazon ECS,
 * for which AWS refuses it. AWS has a list of types for each of the two settings.
 */
const resourceType: Check = (text, { facts }) => {
  const [, service = '', type] = /^([^:]+):(\*|[\w-]+(?:\/[\w-]+)*)$/.exec(text) ?? []
  return facts.isService(service) && !(service === 'ecs' && type === '*')
}

export const tagGrammar: ManagementGrammar = {
  top: 'tags',
  content: named(
    someText,
    container({
      tag_key: one(sameName),
      tag_value: list(hasOneWildcard),
      enforced_for: list(resourceType, { isHiddenIfEmpty: true }),
      report_required_tag_for: list(resourceType),
    }),
    { mustDiffer: true },
  ),
}
