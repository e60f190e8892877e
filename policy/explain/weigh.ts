/** Determines the contribution of each layer to a decision: whether its Allow is needed, and why. */
import {
  actsAsRoot,
  isCrossAccount,
  isExempt,
  isOfOrganization,
  needsGrant,
  resourceGrant,
} from '../decide.ts'
import { isAllowed, matching } from '../evaluate.ts'
import { hasIdentity, Reach } from '../principal.ts'
import type { AuthorizationRequest } from '../request.ts'
import type { LayerName, Layers, MatchedStatement } from '../types.ts'
import { missingResourceSet, type PolicySet, setsOf } from './sets.ts'

/** `exempt`: the layer does not apply to this caller, regardless of its content. */
export type LayerVerdict = 'allows' | 'denies' | 'doesNotAllow' | 'exempt'

export interface WeighedSet extends PolicySet {
  readonly verdict: LayerVerdict
  /** Whether the request is allowed only if this set allows. A Deny always applies. */
  readonly needed: boolean
  /** The reason, a sentence. */
  readonly why: string
  /** Whether an Allow applies, even if a Deny applies too. */
  readonly allows: boolean
  /** The Deny statements that apply. */
  readonly denies: readonly MatchedStatement[]
}

/** The facts that decide whether a layer's Allow is needed. */
interface RequestFacts {
  readonly request: AuthorizationRequest
  readonly layers: Layers
  readonly identified: boolean
  readonly crossAccount: boolean
  /** Whether the resource's own policy must allow. */
  readonly mustGrant: boolean
  /** How far the resource policy's grant replaces the caller's own policies. */
  readonly reach: Reach
}

/**
 * Evaluates every layer that is relevant to the request, set by set. The order is the one in which denials
 * are reported.
 */
export function weigh(request: AuthorizationRequest, layers: Layers): readonly WeighedSet[] {
  const facts = factsOf(request, withLimit(request, layers))
  return relevantSets(facts).map((set) => weighSet(set, facts))
}

/**
 * Adds an empty set of session policies for a federated user without session policies. The set allows
 * nothing.
 */
function withLimit({ principal }: AuthorizationRequest, layers: Layers): Layers {
  return principal.kind === 'federated-user' ? { ...layers, session: layers.session ?? [[]] } : layers
}

/** Counts the obstacles in a set: the statements that deny, plus one if a needed Allow is missing. */
export function obstaclesIn({ needed, allows, denies }: WeighedSet): number {
  return denies.length + (needed && !allows ? 1 : 0)
}

function factsOf(request: AuthorizationRequest, layers: Layers): RequestFacts {
  const identified = hasIdentity(request.principal)
  const crossAccount = isCrossAccount(request)
  return {
    request,
    layers,
    identified,
    crossAccount,
    mustGrant: needsGrant(request, layers),
    reach: crossAccount ? Reach.account : resourceGrant(request, layers).reach,
  }
}

/**
 * Returns the relevant sets. A needed but missing resource policy becomes an empty set. Callers without
 * identity have no identity set.
 */
function relevantSets({ request, layers, identified, mustGrant }: RequestFacts): readonly PolicySet[] {
  const sets = mustGrant && layers.resource === undefined ? withoutResource(layers) : setsOf(layers)
  return sets.flatMap((set): readonly PolicySet[] => {
    if (set.layer !== 'identity') return [set]
    if (!identified) return []
    return [actsAsRoot(request.principal) ? rootSet(set, request, layers) : set]
  })
}

/**
 * Returns the set of the root user's policies. Root needs no policies, but if it has any, a Deny in them
 * applies.
 */
function rootSet(identity: PolicySet, request: AuthorizationRequest, layers: Layers): PolicySet {
  const denied = deniesIn(identity, request, layers).length > 0
  return denied ? identity : { ...identity, layer: 'root', policies: [] }
}

function deniesIn({ policies, layer }: PolicySet, request: AuthorizationRequest, layers: Layers) {
  return matching(request, policies, layer, 'deny', layers.boundary !== undefined)
}

function withoutResource(layers: Layers): readonly PolicySet[] {
  const sets = setsOf(layers)
  const missing = missingResourceSet(layers)
  const ofOrganization = sets.filter(({ layer }) => isOfOrganization(layer))
  return [...ofOrganization, missing, ...sets.filter(({ layer }) => !isOfOrganization(layer))]
}

function weighSet(set: PolicySet, facts: RequestFacts): WeighedSet {
  const { request, layers } = facts
  if (isExempt(request.principal, set.layer)) {
    return { ...set, verdict: 'exempt', needed: false, why: whyExempt(request), allows: false, denies: [] }
  }
  const denies = deniesIn(set, request, layers)
  const allows = set.layer === 'root' || isAllowed(request, set.policies, set.layer)
  const verdict = denies.length > 0 ? 'denies' : allows ? 'allows' : 'doesNotAllow'
  return { ...set, verdict, ...needOf(set.layer, facts), allows, denies }
}

function whyExempt({ principal }: AuthorizationRequest): string {
  return hasIdentity(principal)
    ? 'Policies of the organization do not apply to service-linked roles.'
    : 'Service control policies apply only to the users and roles of the organization.'
}

type Need = Pick<WeighedSet, 'needed' | 'why'>

const needed = (why: string): Need => ({ needed: true, why })
const notNeeded = (why: string): Need => ({ needed: false, why })

function needOf(layer: LayerName, facts: RequestFacts): Need {
  switch (layer) {
    case 'resourceControl':
      return notNeeded('It can only deny: its Allow statements grant nothing.')
    case 'serviceControl':
      return needed('Every level of the organization must allow the request.')
    case 'resource':
    case 'trust':
      return needOfResource(facts)
    case 'root':
      return needed('The root user needs no policy.')
    case 'identity':
      return needOfIdentity(facts)
    case 'endpoint':
      return needed('The request passes through a VPC endpoint, so the endpoint’s policy must allow it.')
    default:
      return needOfLimit(layer, facts)
  }
}

function needOfResource({ request, layers, crossAccount, mustGrant }: RequestFacts): Need {
  if (!mustGrant)
    return notNeeded('Not needed: within one account, the caller’s own policies are sufficient.')
  if (layers.resource?.kind === 'trust') return needed('A role trust policy must itself allow the request.')
  if (layers.resource?.kind === 'key') return needed('A key policy must itself allow the request.')
  if (crossAccount && request.isReserved)
    return needed('The resource belongs to another account, which cannot let others use it.')
  if (crossAccount)
    return needed('The resource belongs to another account, so its policy must allow the request.')
  return needed('The caller has no policies of its own, so the resource’s policy must allow the request.')
}

function needOfIdentity({ crossAccount, reach }: RequestFacts): Need {
  if (crossAccount)
    return needed(
      'The resource belongs to another account, so the caller’s policies must allow the request too.',
    )
  if (reach === Reach.principal) return notNeeded('Not needed: the resource’s policy names the caller.')
  if (reach === Reach.issuer)
    return notNeeded('Not needed: the resource’s policy names the role or user of the session.')
  return reach === Reach.account
    ? needed('The resource’s policy names the account, so the caller’s own policies decide.')
    : needed('One of the caller’s policies must allow the request.')
}

function needOfLimit(layer: LayerName, { identified, reach }: RequestFacts): Need {
  if (!identified) return notNeeded('Not needed: it limits the caller’s own policies, and there are none.')
  if (reach === Reach.principal)
    return notNeeded(
      'Not needed: the resource’s policy names the caller, and an implicit deny does not limit that.',
    )
  return layer === 'boundary'
    ? needed('A permissions boundary grants nothing, but must allow the request too.')
    : needed('Session policies grant nothing, but must allow the request too.')
}
