/** What each layer contributes to a decision: whether its Allow is needed, and why. */
import { actsAsRoot, isCrossAccount, isExempt, isSelfSufficient, resourceGrant } from '../decide.ts'
import { isAllowed, matching } from '../evaluate.ts'
import { hasIdentity, Reach } from '../principal.ts'
import type { AuthorizationRequest } from '../request.ts'
import type { LayerName, Layers, MatchedStatement } from '../types.ts'
import { missingResourceSet, type PolicySet, setsOf } from './sets.ts'

/** `exempt`: the layer does not bind this caller, whatever it says. */
export type LayerVerdict = 'allows' | 'denies' | 'doesNotAllow' | 'exempt'

export interface WeighedSet extends PolicySet {
  readonly verdict: LayerVerdict
  /** Whether the request is allowed only if this set allows. A Deny counts in any case. */
  readonly needed: boolean
  /** A sentence. */
  readonly why: string
  /** Whether an Allow applies, be there a Deny or not. */
  readonly allows: boolean
  /** The Deny statements that apply. */
  readonly denies: readonly MatchedStatement[]
}

/** What bears on whether a layer's Allow is needed. */
interface Circumstances {
  readonly request: AuthorizationRequest
  readonly layers: Layers
  readonly identified: boolean
  readonly crossAccount: boolean
  /** Whether the resource's own policy has to allow. */
  readonly mustGrant: boolean
  /** How far the resource's grant stands in for the caller's own policies. */
  readonly reach: Reach
}

/** Every layer that bears on the request, set by set, in the order in which denials are reported. */
export function weigh(request: AuthorizationRequest, layers: Layers): readonly WeighedSet[] {
  const circumstances = circumstancesOf(request, withLimit(request, layers))
  return bearingSets(circumstances).map((set) => weighSet(set, circumstances))
}

/** A federated user without session policies is one with an empty set of them. */
function withLimit({ principal }: AuthorizationRequest, layers: Layers): Layers {
  return principal.kind === 'federated-user' ? { ...layers, session: layers.session ?? [[]] } : layers
}

/** How much of the set stands in the way: statements that deny, and that nothing allows; 0: it does not. */
export function obstaclesIn({ needed, allows, denies }: WeighedSet): number {
  return denies.length + (needed && !allows ? 1 : 0)
}

function circumstancesOf(request: AuthorizationRequest, layers: Layers): Circumstances {
  const identified = hasIdentity(request.principal)
  const crossAccount = isCrossAccount(request)
  return {
    request,
    layers,
    identified,
    crossAccount,
    mustGrant: crossAccount || !identified || isSelfSufficient(layers),
    reach: crossAccount ? Reach.account : resourceGrant(request, layers).reach,
  }
}

/** A resource policy that is needed but missing is there as an empty set; callers without policies have none. */
function bearingSets({ request, layers, identified, mustGrant }: Circumstances): readonly PolicySet[] {
  const given = mustGrant && layers.resource === undefined ? withoutResource(layers) : setsOf(layers)
  return given.flatMap((set): readonly PolicySet[] => {
    if (set.layer !== 'identity') return [set]
    if (!identified) return []
    return [actsAsRoot(request.principal) ? rootSet(set, request, layers) : set]
  })
}

/** Root needs no policies, but if it is given any, a Deny among them counts. */
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
  return [...sets.filter(isOrganization), missing, ...sets.filter((set) => !isOrganization(set))]
}

function isOrganization({ layer }: Pick<PolicySet, 'layer'>): boolean {
  return layer === 'resourceControl' || layer === 'serviceControl'
}

function weighSet(set: PolicySet, circumstances: Circumstances): WeighedSet {
  const { request, layers } = circumstances
  if (isOrganization(set) && isExempt(request.principal, set.layer)) {
    return { ...set, verdict: 'exempt', needed: false, why: whyExempt(request), allows: false, denies: [] }
  }
  const denies = deniesIn(set, request, layers)
  const allows = set.layer === 'root' || isAllowed(request, set.policies, set.layer)
  const verdict = denies.length > 0 ? 'denies' : allows ? 'allows' : 'doesNotAllow'
  return { ...set, verdict, ...needOf(set.layer, circumstances), allows, denies }
}

function whyExempt({ principal }: AuthorizationRequest): string {
  return hasIdentity(principal)
    ? 'Policies of the organization do not apply to service-linked roles.'
    : 'Service control policies apply only to the users and roles of the organization.'
}

type Need = Pick<WeighedSet, 'needed' | 'why'>

const needed = (why: string): Need => ({ needed: true, why })
const notNeeded = (why: string): Need => ({ needed: false, why })

function needOf(layer: LayerName, circumstances: Circumstances): Need {
  switch (layer) {
    case 'resourceControl':
      return notNeeded('It can only deny: its Allow statements grant nothing.')
    case 'serviceControl':
      return needed('Every level of the organization must allow the request.')
    case 'resource':
    case 'trust':
      return needOfResource(circumstances)
    case 'root':
      return needed('The root user needs no policy.')
    case 'identity':
      return needOfIdentity(circumstances)
    case 'endpoint':
      return needed('The request passes through a VPC endpoint, so the endpoint’s policy must allow it.')
    default:
      return needOfLimit(layer, circumstances)
  }
}

function needOfResource({ layers, crossAccount, mustGrant }: Circumstances): Need {
  if (!mustGrant)
    return notNeeded('Not needed: within one account, the caller’s own policies are sufficient.')
  if (layers.resource?.kind === 'trust') return needed('A role trust policy must itself allow the request.')
  if (layers.resource?.kind === 'key') return needed('A key policy must itself allow the request.')
  if (crossAccount)
    return needed('The resource belongs to another account, so its policy must allow the request.')
  return needed('The caller has no policies of its own, so the resource’s policy must allow the request.')
}

function needOfIdentity({ crossAccount, reach }: Circumstances): Need {
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

function needOfLimit(layer: LayerName, { identified, reach }: Circumstances): Need {
  if (!identified) return notNeeded('Not needed: it limits the caller’s own policies, and there are none.')
  if (reach === Reach.principal)
    return notNeeded(
      'Not needed: the resource’s policy names the caller, and an implicit deny does not limit that.',
    )
  return layer === 'boundary'
    ? needed('A permissions boundary grants nothing, but must allow the request too.')
    : needed('Session policies grant nothing, but must allow the request too.')
}
