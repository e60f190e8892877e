/** A likely request of a user or role, which shows access without a proof if it is allowed. */
import {
  type AuthorizationRequest,
  decide,
  type Layers,
  type MatchedStatement,
  type Principal,
  type SourcedPolicy,
} from '../../../../../policy/index.ts'
import { type Allowing, sessionsOf } from './paths.ts'
import type { Requester } from './requesters.ts'
import type { Target, TargetAction } from './targets.ts'

/** Returns the statements that allow the likely request for an action. Undefined if it is denied. */
export function sampled(
  requester: Requester,
  target: Target,
  { name, resources }: TargetAction,
): readonly Allowing[] | undefined {
  const layers = layersOf(requester, target)
  for (const pattern of resources) {
    const decision = decide(requestFor(requester, target, name, pattern.replace('*', 'example')), layers)
    if (decision.effect === 'allowed') return decision.statements.flatMap((each) => allowingIn(each, layers))
  }
  return undefined
}

function layersOf(requester: Requester, { policy, resourceControl }: Target): Layers {
  return {
    identity: requester.identity,
    boundary: requester.boundary,
    resource: { policy, kind: 'resource' },
    serviceControl: requester.serviceControl.length > 0 ? requester.serviceControl : undefined,
    resourceControl: [resourceControl],
  }
}

/** The request is secure and, like that of a person, with MFA. */
function requestFor(
  requester: Requester,
  { owner }: Target,
  action: string,
  resource: string,
): AuthorizationRequest {
  const { row, arn, kind, accountId, organizationId } = requester
  const principal: Principal =
    kind === 'user'
      ? { kind: 'user', accountId, arn }
      : { kind: 'role-session', accountId, arn: `${sessionsOf(arn)}example`, roleArn: arn }
  const context = new Map([
    ['aws:principalarn', arn],
    ['aws:principalaccount', accountId],
    ['aws:principaltype', kind === 'user' ? 'User' : 'AssumedRole'],
    ['aws:resourceaccount', owner],
    ['aws:securetransport', 'true'],
    ['aws:multifactorauthpresent', 'true'],
    ['aws:principalisawsservice', 'false'],
    ['aws:viaawsservice', 'false'],
    ['aws:userid', kind === 'user' ? row.id : `${row.id}:example`],
    ...(kind === 'user' ? [['aws:username', row.name] as const] : []),
    ...(organizationId === undefined ? [] : [['aws:principalorgid', organizationId] as const]),
    ...(row.tags ?? []).map(({ key, value }) => [`aws:principaltag/${key.toLowerCase()}`, value] as const),
  ])
  return { action, resource, resourceAccountId: owner, principal, context }
}

function allowingIn(matched: MatchedStatement, { identity, resource }: Layers): readonly Allowing[] {
  const { layer, source, group, kind, index } = matched
  if (layer !== 'identity' && layer !== 'resource') return []
  const policies: readonly (SourcedPolicy | undefined)[] =
    layer === 'identity' ? identity : [resource?.policy]
  const found = policies.find((each) => each?.source === source && each.group === group && each.kind === kind)
  const statement = found?.policy.statements.find((each) => each.index === index)
  return statement ? [{ statement, layer }] : []
}
