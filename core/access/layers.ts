/** Collects the layers of policies that grant permissions to a caller or limit them. */
import {
  type ConditionContext,
  compilePolicy,
  type Layers,
  type Principal,
  type SourcedPolicy,
} from '../../policy/index.ts'
import type { View } from '../../store/index.ts'
import { type Caller, sessionOf } from '../identity/caller.ts'
import type { Session } from '../identity/sessions.ts'
import type { Places } from './organization/membership.ts'
import { sourcedPolicy } from './policies-by-arn.ts'
import { policiesOf, policiesOfUser } from './principal-policies.ts'
import { resourceControlOver } from './resource-control.ts'
import type { DetailedTarget } from './target.ts'

/**
 * Returns the layers for a call.
 *
 * @param view the view of the caller's account
 */
export function layersOf(
  view: View,
  caller: Caller,
  action: string,
  target: DetailedTarget,
  places: Places,
  context: ConditionContext,
): Layers {
  return {
    identity: identityPolicies(view, caller),
    boundary: boundaryOf(view, caller),
    session: sessionPolicies(view, sessionOf(caller)),
    resource: resourceLayer(target),
    serviceControl: places.principal?.serviceControl,
    resourceControl: resourceControlOver(action, target.arn, places.resource, context),
  }
}

export function principalOf(caller: Caller): Principal {
  const { accountId, arn } = caller
  switch (caller.kind) {
    case 'service':
      return { kind: 'service', arn, services: caller.services }
    case 'anonymous':
      return { kind: 'anonymous', arn }
    case 'web-identity':
    case 'saml':
      return { kind: caller.kind, arn, providers: caller.providers }
    case 'role':
      return { kind: 'role-session', accountId, arn, roleArn: caller.role.arn }
    case 'federated':
      return { kind: 'federated-user', accountId, arn, issuerArn: caller.issuerArn }
    case 'user':
      // A delegated or scoped session has the user's ARN. It must not get everything that a policy grants to
      // that ARN.
      return { kind: 'user', accountId, arn, issuerArn: caller.session?.scopes?.length ? arn : undefined }
    default:
      return { kind: caller.kind, accountId, arn }
  }
}

/** Returns the policies of the caller, of its groups, and of all users. Callers without identity have none. */
export function identityPolicies(view: View, caller: Caller): readonly SourcedPolicy[] {
  switch (caller.kind) {
    case 'user':
      return policiesOfUser(view, caller.user)
    case 'role':
      return policiesOf(view, caller.role)
    case 'federated':
      return caller.user ? policiesOfUser(view, caller.user) : rootPolicies()
    default:
      return []
  }
}

/** Returns root's permissions, which the session policies then limit. */
function rootPolicies(): readonly SourcedPolicy[] {
  const document = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
  return [{ policy: compilePolicy(document), source: 'root', builtIn: true, kind: 'inline' }]
}

/** Returns the permissions boundary. A boundary that does not exist allows nothing. */
export function boundaryOf(view: View, caller: Caller): SourcedPolicy | undefined {
  const holder = caller.kind === 'role' ? caller.role : 'user' in caller ? caller.user : undefined
  const arn = holder?.boundary
  if (arn === undefined) return undefined
  return sourcedPolicy(view, arn) ?? { policy: compilePolicy(''), source: arn, kind: 'managed' }
}

/**
 * Returns the sets of session policies. Each set must allow. The first set contains the policies that
 * were passed when the session was created. The others are the scopes that it was limited to.
 */
export function sessionPolicies(view: View, session: Session | undefined): Layers['session'] {
  if (!session) return undefined
  const scopes = (session.scopes ?? []).map(scopeOf)
  const sets = [...passedPolicies(view, session), ...scopes, ...identityLimits(view, session)]
  return sets.length > 0 ? sets : undefined
}

/**
 * Returns the session policies that were passed. A federated user without one has no permissions.
 *
 * Unverified: A session has no permissions once one of its managed session policies was deleted, because that
 * policy may have denied what the others allow; AWS's behavior is not known.
 */
function passedPolicies(view: View, session: Session): NonNullable<Layers['session']> {
  const { kind, policy, policyArns = [] } = session
  const set = policyArns.map((arn) => sourcedPolicy(view, arn)).filter((found) => found !== undefined)
  if (set.length < policyArns.length) return [[]]
  if (policy !== undefined) set.push({ policy: compilePolicy(policy), source: 'session', kind: 'session' })
  // AWS's policies for privileged tasks contain only what root may not do. Root's permissions are therefore
  // added.
  if (kind === 'root' && set.length > 0) set.push(...rootPolicies())
  const isLimited = policy !== undefined || policyArns.length > 0 || kind === 'federated'
  return isLimited ? [set] : []
}

const IDENTITY_POLICY = 'AWSIAMIdentityCenterAllowListForIdentityContext'

/**
 * Returns AWS's policy for sessions with the context of a user. It denies all actions except of services that support
 * such sessions. Source: IAM Identity Center User Guide, "Identity-enhanced IAM role sessions".
 */
function identityLimits(view: View, { hasIdentity }: Session): NonNullable<Layers['session']> {
  const policy =
    hasIdentity && sourcedPolicy(view, `arn:${view.partition}:iam::aws:policy/${IDENTITY_POLICY}`)
  return policy ? [[...rootPolicies(), policy]] : []
}

/**
 * Returns a scope as a session policy. It is numbered, so that a matched statement shows which scope contains
 * it.
 */
function scopeOf(document: string, index: number): readonly SourcedPolicy[] {
  return [{ policy: compilePolicy(document), source: `scope ${index + 1}`, kind: 'session' }]
}

/** Returns the policy of the resource that the call acts on, if it has one. */
function resourceLayer({ arn, trust, policy }: DetailedTarget): Layers['resource'] {
  const document = trust ?? policy
  if (document === undefined) return undefined
  const sourced = { policy: compilePolicy(document), source: arn, kind: 'resource' } as const
  if (trust !== undefined) return { kind: 'trust', policy: sourced }
  // IAM expresses rules of its own as policies. Policy coverage includes neither these nor the policies of applications.
  return { kind: 'resource', policy: { ...sourced, builtIn: true } }
}
