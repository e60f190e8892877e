/** Likely requests of outsiders, which show access without a proof if they are allowed. */
import { type AuthorizationRequest, evaluatePolicies, type Principal } from '../../../../policy/index.ts'
import type { PolicySet } from '../../../../policy/proofs/index.ts'
import type { ConfiguredResource } from './scopes.ts'
import { awsPrincipalsIn, type Statement, textsOf } from './statements.ts'

/**
 * Returns whether every set of policies allows some likely request that a statement is about. Whether they allow others
 * is not known.
 *
 * @param statement for one principal
 * @param resource undefined for a role
 */
export function allowsLikely(
  statement: Statement,
  resource: ConfiguredResource | undefined,
  sets: readonly PolicySet[],
): boolean {
  const principal = principalNamed(statement['Principal'], resource?.arn.split(':')[1] ?? 'aws')
  if (!principal) return false
  return textsOf(statement['Action']).some((pattern) =>
    arnsFor(statement, resource).some((arn) => {
      const request = requestBy(principal, withoutWildcards(pattern), arn, resource)
      return sets.every(
        ({ layer, policies }) => evaluatePolicies(request, policies, layer).effect === 'allowed',
      )
    }),
  )
}

/** A request can have any action, as in proofs. */
const withoutWildcards = (pattern: string): string => pattern.replaceAll(/[*?]/g, 'x')

function arnsFor({ Resource }: Statement, resource: ConfiguredResource | undefined): readonly string[] {
  if (!resource) return ['*']
  return [...textsOf(Resource).map(withoutWildcards), resource.arn, `${resource.arn}/x`]
}

/** Hardly ever in a zone of trust. Where it is, its requests are denied, so that a proof decides. */
const STRANGER = '999999999999'

/**
 * Returns undefined for those whose requests depend on more than a name.
 *
 * @param own the partition of accounts that are named by their numbers
 */
function principalNamed(element: unknown, own: string): Principal | undefined {
  const [name, ...others] = awsPrincipalsIn(element)
  if (name === undefined || others.length > 0) return undefined
  if (name === '*') return rootOf(own, STRANGER)
  if (/^\d{12}$/.test(name)) return rootOf(own, name)
  const [, partition = '', accountId = '', rest = ''] = /^arn:([^:]+):iam::(\d{12}):(.+)$/.exec(name) ?? []
  if (rest === 'root') return rootOf(partition, accountId)
  if (rest.startsWith('user/')) return { kind: 'user', accountId, arn: name }
  if (!rest.startsWith('role/')) return undefined
  const session = `arn:${partition}:sts::${accountId}:assumed-role/${rest.split('/').at(-1)}/x`
  return { kind: 'role-session', accountId, arn: session, roleArn: name }
}

const rootOf = (partition: string, accountId: string): Principal => ({
  kind: 'root',
  accountId,
  arn: `arn:${partition}:iam::${accountId}:root`,
})

function requestBy(
  principal: Principal,
  action: string,
  arn: string,
  resource: ConfiguredResource | undefined,
): AuthorizationRequest {
  const { accountId = '', roleArn = principal.arn } = principal
  const context = new Map([
    ['aws:principalarn', roleArn],
    ['aws:principalaccount', accountId],
    ['aws:principalisawsservice', 'false'],
    ['aws:securetransport', 'true'],
    ['kms:calleraccount', accountId],
    ...(resource ? [['aws:resourceaccount', resource.owner] as const] : []),
  ])
  return { action, resource: arn, resourceAccountId: resource?.owner, principal, context }
}
