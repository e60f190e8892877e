/** The texts of generated policies. Their form is that of an example of the AWS CLI and of public reports. */

import { dividedPolicy, oneOrMore } from '../../../../analysis/generation/divided-policy.ts'
import type { Statement } from '../../../../analysis/generation/policy-document.ts'
import { actionFacts, resourceTypes } from '../../../../core/aws/service-authorization.ts'
import type { Context, Input, Output } from '../../../../core/engine/operation.ts'
import type { PolicyGenerationRow } from '../../../../store/index.ts'

type Wishes = Pick<
  Input<'accessanalyzer', 'GetGeneratedPolicy'>,
  'includeResourcePlaceholders' | 'includeServiceLevelTemplate'
>
type Policies = Pick<
  Output<'accessanalyzer', 'GetGeneratedPolicy'>['generatedPolicyResult'],
  'generatedPolicies'
>

/** Of the same length as the Sids that the statements get. */
const LONGEST_SID = 'UnsupportedServiceSid0000'

/** Returns the policies for what a user or role called. They are several if one would be too long. */
export function generatedPolicies(
  { actions, services }: PolicyGenerationRow,
  { includeResourcePlaceholders = false, includeServiceLevelTemplate = false }: Wishes,
  { partition }: { readonly partition: string },
  quotas: Context['quotas'],
): Policies {
  const statements = [
    ...(includeResourcePlaceholders ? withPlaceholders(actions, partition) : [allowing(actions, '*')]),
    ...(includeServiceLevelTemplate ? [serviceLevel(services)] : []),
  ].filter(({ Action }) => Action.length > 0)
  const documents = dividedPolicy(statements, quotas.PolicySizeQuota)
  let number = 0
  const named = (statement: Statement) => ({ ...statement, Sid: sidOf(statement, number++) })
  return {
    generatedPolicies: documents.map((document) => ({
      policy: JSON.stringify({ ...document, Statement: document.Statement.map(named) }),
    })),
  }
}

const sidOf = ({ Sid = '' }: Statement, number: number) => `${Sid.replace(/\d+$/, '')}${number}`

const SUPPORTED = LONGEST_SID.replace('Unsupported', 'Supported')

const allowing = (actions: readonly string[], Resource: string): Statement => ({
  Sid: SUPPORTED,
  Effect: 'Allow',
  Action: oneOrMore(actions),
  Resource,
})

/**
 * Returns a statement about services whose actions are not known.
 *
 * Unverified: The service-level statement of a generated policy allows all actions of the services, and its Sid is ours,
 * because no such statement of AWS is known.
 */
const serviceLevel = (services: readonly string[]): Statement => ({
  ...allowing(
    services.map((service) => `${service}:*`),
    '*',
  ),
  Sid: LONGEST_SID,
})

/**
 * Returns a statement for each form of ARN, sorted, with the actions that require such a resource. The first has those
 * that require none.
 */
function withPlaceholders(actions: readonly string[], partition: string): readonly Statement[] {
  const byArn = new Map<string, string[]>()
  for (const action of actions)
    for (const arn of arnsFor(action, partition)) byArn.set(arn, [...(byArn.get(arn) ?? []), action])
  return [...byArn.keys()].sort().map((arn) => allowing(byArn.get(arn) ?? [], arn))
}

function arnsFor(action: string, partition: string): readonly string[] {
  const facts = actionFacts(action)
  const required = new Set(facts?.resourceTypes.filter((type) => type.required).map(({ name }) => name))
  const arns = resourceTypes(facts?.service ?? '')
    .filter(({ name }) => required.has(name))
    .map(({ arn }) => arn.replace('${Partition}', partition))
  return arns.length > 0 ? arns : ['*']
}
