/** The ways in which policies can permit a request of a user or role for a resource. */
import { type CompiledPolicy, compilePolicy, type SourcedPolicy } from '../../../../../policy/index.ts'
import type { PolicySet } from '../../../../../policy/proofs/index.ts'
import { setOf, sourced } from '../../checks/proof.ts'
import { awsPrincipalsIn, documentOf, isAllow, isDeny, policyOf, type Statement } from '../statements.ts'
import type { Requester } from './requesters.ts'
import type { Target, TargetAction } from './targets.ts'

/** Policies that must all allow a request. */
export type Path = readonly PolicySet[]

/** A statement that allows access. */
export interface Allowing {
  readonly statement: CompiledPolicy['statements'][number]
  readonly layer: PolicySet['layer']
}

/** How closely a statement names the principal, which decides what its Allow replaces: see `Reach` of `principal.ts`. */
type Nearness = 'account' | 'issuer' | 'principal'

const everything: Statement = { Effect: 'Allow', Action: '*', Resource: '*' }
/** The source of policies that only let the denials of others count. */
export const PLACEHOLDER = 'placeholder'
const allowsAll = { ...sourced(policyOf([everything])), source: PLACEHOLDER }
const allowsEveryone = { ...sourced(policyOf([{ ...everything, Principal: '*' }])), source: PLACEHOLDER }

/**
 * Returns the ways: in another account, both sides must allow. Within an account, one of them is enough, and a statement
 * that names the principal itself is limited by no permissions boundary.
 *
 * Source: IAM User Guide, "Policy evaluation logic".
 */
export function pathsTo(requester: Requester, target: Target): readonly Path[] {
  const { identity, boundary, accountId } = requester
  const own = setOf('identity', identity)
  const ownDenials = setOf('identity', [allowsAll, ...identity])
  const limits = boundary ? [setOf('boundary', [boundary])] : []
  const limitDenials = boundary ? [setOf('boundary', [allowsAll, boundary])] : []
  const granted = (...wanted: readonly Nearness[]) => setOf('resource', [grantsTo(requester, target, wanted)])
  const paths =
    accountId === target.owner
      ? [
          [own, ...limits],
          [granted('issuer'), ownDenials, ...limits],
          [granted('principal'), ownDenials, ...limitDenials],
        ]
      : [[own, granted('account', 'issuer', 'principal'), ...limits]]
  const others = [
    setOf('resource', [allowsEveryone, denialsIn(target)]),
    ...requester.serviceControl.map((level) => setOf('serviceControl', level)),
    setOf('resourceControl', [allowsEveryone, ...target.resourceControl]),
  ]
  return paths.filter((path) => path.every(hasStatements)).map((path) => [...path, ...others])
}

const hasStatements = ({ policies }: PolicySet): boolean =>
  policies.some(({ policy }) => policy.statements.length > 0)

function denialsIn({ document }: Target): SourcedPolicy {
  const statements = document.statements.filter(isDeny)
  return sourced(compilePolicy(documentOf({ ...document, statements })))
}

/** Returns what the policy of a resource allows by naming the requester as closely as wanted. */
function grantsTo(requester: Requester, { document }: Target, wanted: readonly Nearness[]): SourcedPolicy {
  const statements = document.statements
    .filter(isAllow)
    .flatMap((statement) => namingOnly(statement, requester, wanted))
  return sourced(compilePolicy(documentOf({ ...document, statements })))
}

function namingOnly(
  statement: Statement,
  requester: Requester,
  wanted: readonly Nearness[],
): readonly Statement[] {
  const { Principal, NotPrincipal } = statement
  if (NotPrincipal !== undefined) return wanted.includes('principal') ? [statement] : []
  const AWS = awsPrincipalsIn(Principal).filter((name) =>
    wanted.some((each) => each === nearnessOf(name, requester)),
  )
  return AWS.length === 0 ? [] : [{ ...statement, Principal: { AWS } }]
}

const ACCOUNT = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/

function nearnessOf(name: string, { arn, kind, accountId }: Requester): Nearness | undefined {
  if (name === '*') return 'principal'
  if (name === arn) return kind === 'user' ? 'principal' : 'issuer'
  if (kind === 'role' && name.startsWith(sessionsOf(arn))) return 'principal'
  return ACCOUNT.exec(name)?.[1] === accountId ? 'account' : undefined
}

/** Returns the beginning of the ARNs of a role's sessions. */
export const sessionsOf = (roleArn: string): string =>
  roleArn.replace(':iam:', ':sts:').replace(/:role\/(?:.*\/)?([^/]+)$/, ':assumed-role/$1/')

/** Returns a set that allows only requests by the requester. */
export function requestsFor(requester: Requester, { owner }: Target, action: TargetAction): PolicySet {
  const { arn, kind, organizationId } = requester
  const asked = {
    ...everything,
    Principal: { AWS: arn },
    Action: action.name,
    Resource: action.resources,
    Condition: {
      StringEquals: {
        'aws:PrincipalType': kind === 'user' ? 'User' : 'AssumedRole',
        ...(organizationId !== undefined && { 'aws:PrincipalOrgID': organizationId }),
      },
      ...(organizationId === undefined && { Null: { 'aws:PrincipalOrgID': 'true' } }),
      StringEqualsIfExists: { 'aws:ResourceAccount': owner },
    },
  }
  return setOf('resource', [sourced(policyOf([asked]))])
}
