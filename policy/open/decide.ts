/**
 * Decides a request of which some condition keys are open: a plan that somebody could carry out in several
 * ways. `decide` decides a request that was made.
 *
 * The layers are combined as in `decide`, but into what they require of the open keys instead of into yes or no.
 */
import { actsAsRoot, decide, isCrossAccount, isExempt, needsGrant } from '../decide.ts'
import { overlaid } from '../explain/overlay.ts'
import { conditionValues } from '../explain/statements.ts'
import { hasIdentity, Reach, reachOfAllow } from '../principal.ts'
import type { Decision, LayerName, MatchedStatement, SourcedPolicy } from '../types.ts'
import { all, always, both, either, type Formula, never, type Requirement } from './formula.ts'
import type { OpenValues } from './keys.ts'
import { solve } from './solve.ts'
import { allowing, notDenying, type OpenQuestion, requirementsOf } from './statements.ts'

/** A condition that a request must meet, or must not meet. */
export interface OpenCondition extends Pick<MatchedStatement, 'layer' | 'source' | 'index' | 'effect'> {
  /** Undefined, like the key, when the variables in the resource of the statement are concerned. */
  readonly operator: string | undefined
  readonly key: string | undefined
  /** The values in the statement. Variables are replaced unless their keys are open. */
  readonly values: readonly string[]
  /** Whether the condition must hold. It must not if it is that of a Deny. */
  readonly expected: boolean
}

/** One way to make the request so that it is allowed. */
export interface Way {
  /** All of them must be met. Empty when every request is allowed. */
  readonly conditions: readonly OpenCondition[]
  /** Values of open keys with which the request is allowed. Keys that it does not need are left out. */
  readonly example: OpenValues
}

export interface OpenDecision {
  /** The decision on the first way or, if there is none, the reason. */
  readonly decision: Decision
  /** Alternatives, those with the fewest conditions first. Empty when no request is allowed. */
  readonly ways: readonly Way[]
}

/** More alternatives than this are not returned. */
const maxWays = 8

/**
 * @param also further permissions that the same request needs, with the same open keys
 */
export function decideOpen(question: OpenQuestion, also: readonly OpenQuestion[] = []): OpenDecision {
  const questions = [question, ...also]
  const parts = questions.map((each) => ({ question: each, limits: limitsOf(each) }))
  const formula = all(
    parts.flatMap((part) => [...part.limits.map((limit) => limit.formula), accessing(part.question)]),
  )
  const ways = waysOf(question, formula)
  const [first] = ways
  if (!first) return { decision: refusalOf(parts), ways }
  const context = overlaid(question.request.context, first.example)
  return { decision: decide({ ...question.request, context }, question.layers), ways }
}

function waysOf(question: OpenQuestion, formula: Formula): readonly Way[] {
  const ways: Way[] = []
  for (const term of formula) {
    if (ways.length === maxWays) break
    const example = solve(question, term)
    if (example) ways.push({ conditions: term.map((each) => conditionOf(each, question)), example })
  }
  return ways
}

function conditionOf({ statement, condition, expected }: Requirement, question: OpenQuestion): OpenCondition {
  const { layer, source, index, effect } = statement
  const place = { layer, source, index, effect, expected }
  if (!condition) return { ...place, operator: undefined, key: undefined, values: [] }
  const { operator, key, values, variables } = condition
  const isKnown = !variables.some((variable) => question.keys.open(variable.key))
  const shown = isKnown ? conditionValues(condition, true, question.request.context) : values
  return { ...place, operator, key, values: shown }
}

/** A part of the decision that refuses the request by itself if it cannot be met. */
interface Limit {
  readonly layer: LayerName
  readonly effect: Exclude<Decision['effect'], 'allowed'>
  readonly formula: Formula
}

/** Returns the explicit denies and the levels of service control policies, in the order of `decide`. */
function limitsOf(question: OpenQuestion): readonly Limit[] {
  const { layers, request } = question
  const { resourceControl, serviceControl, resource, boundary, session, endpoint } = layers
  const limits: Limit[] = []
  const deny = (layer: LayerName, policies: readonly SourcedPolicy[] | undefined) => {
    if (!policies || isExempt(request.principal, layer)) return
    const formula = notDenying(question, policies, layer)
    if (formula !== always) limits.push({ layer, effect: 'explicitDeny', formula })
  }
  deny('resourceControl', resourceControl?.flat())
  deny('serviceControl', serviceControl?.flat())
  deny(grantLayer(question), resource && [resource.policy])
  deny('identity', hasIdentity(request.principal) ? layers.identity : undefined)
  deny('boundary', boundary && [boundary])
  deny('session', session?.flat())
  deny('endpoint', endpoint && [endpoint])
  limits.push({ layer: 'serviceControl', effect: 'implicitDeny', formula: organizationAllowing(question) })
  return limits
}

function organizationAllowing(question: OpenQuestion): Formula {
  const { request, layers } = question
  if (isExempt(request.principal, 'serviceControl')) return always
  return all((layers.serviceControl ?? []).map((level) => allowing(question, level, 'serviceControl')))
}

/** What the resource's policy grants, and how closely it names the caller. */
interface OpenGrant {
  readonly reach: Reach
  readonly formula: Formula
}

function accessing(question: OpenQuestion): Formula {
  const own = identityAllowing(question)
  const limited = limitedAllowing(question)
  const ways = grantsOf(question).map(({ formula, reach }) =>
    both(formula, callerAllowing(question, reach, own, limited)),
  )
  return both(either(ways), endpointAllowing(question))
}

/** Returns the grants, of which one is needed. If none is, the caller's own policies can suffice. */
function grantsOf(question: OpenQuestion): readonly OpenGrant[] {
  const { request, layers } = question
  const grants: OpenGrant[] = []
  const sourced = layers.resource?.policy
  const layer = grantLayer(question)
  for (const statement of sourced?.policy.candidates(request.action).allow ?? []) {
    const { principals } = statement
    const reach = principals ? reachOfAllow(principals, request.principal) : Reach.none
    const requirements =
      sourced && reach !== Reach.none ? requirementsOf(question, { statement, sourced, layer }) : undefined
    if (requirements) grants.push({ reach, formula: [requirements] })
  }
  return needsGrant(request, layers) ? grants : [...grants, { reach: Reach.none, formula: always }]
}

function callerAllowing(question: OpenQuestion, granted: Reach, own: Formula, limited: Formula): Formula {
  const { request } = question
  if (!hasIdentity(request.principal)) return always
  const reach = isCrossAccount(request) ? Reach.account : granted
  return both(reach < Reach.issuer ? own : always, reach < Reach.principal ? limited : always)
}

function identityAllowing(question: OpenQuestion): Formula {
  const { request, layers } = question
  return actsAsRoot(request.principal) ? always : allowing(question, layers.identity, 'identity')
}

function limitedAllowing(question: OpenQuestion): Formula {
  return both(boundaryAllowing(question), sessionAllowing(question))
}

function boundaryAllowing(question: OpenQuestion): Formula {
  const { boundary } = question.layers
  return boundary ? allowing(question, [boundary], 'boundary') : always
}

function sessionAllowing(question: OpenQuestion): Formula {
  const { session } = question.layers
  if (!session) return question.request.principal.kind === 'federated-user' ? never : always
  return all(session.map((set) => allowing(question, set, 'session')))
}

function endpointAllowing(question: OpenQuestion): Formula {
  const { endpoint } = question.layers
  return endpoint ? allowing(question, [endpoint], 'endpoint') : always
}

function grantLayer({ layers }: OpenQuestion): 'resource' | 'trust' {
  return layers.resource?.kind === 'trust' ? 'trust' : 'resource'
}

interface Part {
  readonly question: OpenQuestion
  readonly limits: readonly Limit[]
}

/** Returns why no request is allowed: the first part that none can meet or, if they only clash, that of a plain request. */
function refusalOf(parts: readonly Part[]): Decision {
  for (const { question, limits } of parts) {
    const candidates = [...limits, ...accessLimits(question)]
    const failing = candidates.find(({ formula }) => !formula.some((term) => solve(question, term)))
    if (failing) return refusal(question, failing)
  }
  const plain = parts.map(({ question }) => decide(question.request, question.layers))
  return plain.reduce((reason, each) => (reason.effect === 'allowed' ? each : reason))
}

function refusal({ request, layers }: OpenQuestion, { effect, layer }: Limit): Decision {
  const plain = decide(request, layers)
  return plain.effect === effect && plain.layer === layer ? plain : { effect, layer, statements: [] }
}

function accessLimits(question: OpenQuestion): readonly Limit[] {
  const { request } = question
  const grants = grantsOf(question)
  const implicit = (layer: LayerName, formula: Formula): Limit => ({ effect: 'implicitDeny', layer, formula })
  const granted = implicit(grantLayer(question), either(grants.map(({ formula }) => formula)))
  if (!hasIdentity(request.principal)) return [granted, implicit('endpoint', endpointAllowing(question))]
  const reaching = (least: Reach) =>
    either(
      grants.filter(({ reach }) => !isCrossAccount(request) && reach >= least).map((each) => each.formula),
    )
  return [
    granted,
    implicit('identity', either([identityAllowing(question), reaching(Reach.issuer)])),
    implicit('boundary', either([boundaryAllowing(question), reaching(Reach.principal)])),
    implicit('session', either([sessionAllowing(question), reaching(Reach.principal)])),
    implicit('endpoint', endpointAllowing(question)),
  ]
}
