/** Lists all policies that decide what a principal can do, except resource-based ones. */

import { plainArrival } from '../../analysis/access-map/world.ts'
import type {
  PrincipalPolicies,
  PrincipalPolicy,
  PrincipalPolicySet,
} from '../../analysis/policy-checks/principal-policies.ts'
import { RequestContext } from '../../core/access/condition-keys.ts'
import { boundaryOf, identityPolicies, sessionPolicies } from '../../core/access/layers.ts'
import { type Membership, membershipOf } from '../../core/access/organization/membership.ts'
import { type Caller, sessionOf } from '../../core/identity/caller.ts'
import type { NewSession } from '../../core/identity/sessions.ts'
import { callerOfSession } from '../../core/identity/signed-caller.ts'
import type { SourcedPolicy } from '../../policy/index.ts'
import type { View } from '../../store/index.ts'
import { EndpointError, requireReady } from '../endpoints/endpoint-error.ts'
import { noSuchPrincipal } from './decisions/no-such-principal.ts'
import { namedCaller } from './decisions/question.ts'
import { type Handler, type Iamulator, invalidQuery, ok, refuseUnknownParameters } from './endpoint.ts'
import { gather, isForAll } from './replicas/for-all.ts'

/** A caller with identity-based policies. */
type Holder = Extract<Caller, { readonly kind: 'user' | 'role' }>

const USER_OR_ROLE = /^arn:[^:]+:iam::\d{12}:(user|role)\/./
const SESSION = /^arn:[^:]+:sts::\d{12}:assumed-role\/[^/]+\/([^/]+)$/

/** Handles `GET /_iamulator/principal-policies`. */
export const readPrincipalPolicies: Handler = async (iamulator, _body, query, place) => {
  requireReady(iamulator)
  refuseUnknownParameters(query, ['arn'])
  const arn = query.get('arn')
  if (!arn) throw invalidQuery('"arn" must be the ARN of a user, a role, or a session of a role.')
  const [, kind] = USER_OR_ROLE.exec(arn) ?? []
  if (kind === 'user' || kind === 'role')
    return ok(policiesOf(iamulator, holderNamed(iamulator, arn), { principal: arn, kind }))
  const own = newestSession(iamulator, arn)
  const path = `/_iamulator/principal-policies?${query}`
  const others = isForAll(iamulator, place) ? await gather(iamulator, { path, read: sessionIn }) : undefined
  const known = [own, ...(others?.bodies ?? [])].filter((each) => each !== undefined)
  const [newest] = known.sort((one, other) => (one.issued < other.issued ? 1 : -1))
  if (newest === undefined) throw unknownSession(arn)
  return ok(newest)
}

/** @throws EndpointError NoSuchPrincipal */
function holderNamed(iamulator: Iamulator, arn: string): Holder {
  if (!arn.includes(':')) throw noSuchPrincipal(iamulator, arn, undefined)
  const isPossible = USER_OR_ROLE.test(arn) || SESSION.test(arn)
  const caller = isPossible ? namedCaller(iamulator, { principal: arn }) : undefined
  if (caller?.kind === 'user' || caller?.kind === 'role') return caller
  const message = `${JSON.stringify(arn)} is neither a user nor a role nor a session of a role. Others have no identity-based policies.`
  throw new EndpointError(404, 'NoSuchPrincipal', message)
}

/** The policies of a session, and when it was issued. */
interface SessionPolicies extends PrincipalPolicies {
  /** ISO 8601. */
  readonly issued: string
}

function sessionIn(body: object): SessionPolicies | undefined {
  return isSession(body) ? body : undefined
}

function isSession(body: object): body is SessionPolicies {
  return 'issued' in body && 'sets' in body
}

/**
 * Returns the policies of the newest session with this ARN that this process has issued and that has not expired. The
 * names of sessions are not unique.
 *
 * @throws EndpointError NoSuchPrincipal for an ARN of no session, or of a session without a role
 */
function newestSession(iamulator: Iamulator, arn: string): SessionPolicies | undefined {
  const role = holderNamed(iamulator, arn)
  const now = iamulator.clock.now(role)
  for (const { accessKeyId, session } of iamulator.sessions.issued.of(role)) {
    if (!isOf(session, role, arn) || session.expiresAt <= now) continue
    const caller = callerOfSession(settledView(iamulator, role), {
      ...session,
      accessKeyId,
      secretAccessKey: '',
    })
    if (caller?.kind !== 'role') continue
    const policies = policiesOf(iamulator, caller, { principal: arn, kind: 'session' })
    return { ...policies, issued: new Date(session.issuedAt).toISOString() }
  }
  return undefined
}

function isOf(session: NewSession, role: Holder, arn: string): boolean {
  const id = role.kind === 'role' ? role.role.id : undefined
  return session.kind === 'role' && session.principalId === id && session.name === SESSION.exec(arn)?.[1]
}

function unknownSession(arn: string): EndpointError {
  const message = `No session ${JSON.stringify(arn)} is known: it has expired, or was not issued since the last start or reset. Use the ARN of its role.`
  return new EndpointError(404, 'NoSuchPrincipal', message)
}

function settledView({ store }: Iamulator, holder: Holder): View {
  return store.settled(store.view(holder))
}

function policiesOf(
  iamulator: Iamulator,
  caller: Holder,
  { principal, kind }: Pick<PrincipalPolicies, 'principal' | 'kind'>,
): PrincipalPolicies {
  const view = settledView(iamulator, caller)
  const membership = membershipOf(view, caller.accountId)
  const boundary = boundaryOf(view, caller)
  const { ownServices } = iamulator
  return {
    principal,
    kind,
    keys: keysOf(iamulator, caller, kind, membership),
    hasAllTags: kind !== 'role',
    ...(ownServices.size === 0 ? {} : { ownServices: [...ownServices] }),
    sets: [
      { layer: 'identity', policies: identityPolicies(view, caller).map(toPolicy) },
      ...(boundary ? [{ layer: 'boundary', policies: [toPolicy(boundary)] } as const] : []),
      ...setsOf('session', sessionPolicies(view, sessionOf(caller))),
      ...organizationSets(caller, membership),
    ],
  }
}

/** Policies of organizations do not apply to service-linked roles. */
function organizationSets(caller: Holder, membership: Membership | undefined): readonly PrincipalPolicySet[] {
  if (caller.kind === 'role' && caller.role.arn.includes(':role/aws-service-role/')) return []
  return [
    ...setsOf('serviceControl', membership?.serviceControl),
    ...setsOf('resourceControl', membership?.resourceControl),
  ]
}

function setsOf(
  layer: PrincipalPolicySet['layer'],
  sets: readonly (readonly SourcedPolicy[])[] = [],
): readonly PrincipalPolicySet[] {
  return sets.map((policies) => ({ layer, policies: policies.map(toPolicy) }))
}

function toPolicy({ policy, ...facts }: SourcedPolicy): PrincipalPolicy {
  return { ...facts, document: policy.text }
}

const OF_PRINCIPAL = /^aws:(?:principal|user(?:id|name)$)/i
/** Keys that only the session decides. */
const OF_SESSION = /^aws:(?:sourceidentity|federatedprovider|multifactorauthpresent)$/i
/** The keys of a role that depend on the session. */
const OF_ANY_SESSION = /^aws:(?:userid$|principaltag\/)/i

/** Returns the condition keys that every request of the principal has. */
function keysOf(
  iamulator: Iamulator,
  caller: Holder,
  kind: PrincipalPolicies['kind'],
  principal: Membership | undefined,
): PrincipalPolicies['keys'] {
  const places = { principal, resource: undefined }
  const arrival = plainArrival(iamulator, caller)
  const target = { arn: '*' }
  const context = new RequestContext({
    arrival,
    caller,
    places,
    target,
    input: undefined,
    conditions: undefined,
  })
  const own = context
    .written()
    .filter(([key]) => OF_PRINCIPAL.test(key) || (kind === 'session' && OF_SESSION.test(key)))
  if (caller.kind !== 'role' || kind !== 'role') return Object.fromEntries(own)
  const common = own.filter(([key]) => !OF_ANY_SESSION.test(key))
  return Object.fromEntries([...common, ['aws:userid', `${caller.role.id}:*`]])
}
