/** Counts how often the statements of a policy were used by decisions. */
import type { CompiledStatement } from './compile.ts'
import { isExempt, isLimited } from './decide.ts'
import { readDocument, type Statement } from './document.ts'
import {
  applies,
  coversRequestedResource,
  holdsConditions,
  matchesPrincipal,
  policiesOf,
} from './evaluate.ts'
import type { ElementName } from './explain/statements.ts'
import type { AuthorizationRequest } from './request.ts'
import { statementSpans } from './spans.ts'
import { areMet } from './template.ts'
import type { Decision, LayerName, Layers, SourcedPolicy } from './types.ts'

/** A decision with everything that it is based on. */
export interface DecidedRequest {
  readonly request: AuthorizationRequest
  readonly layers: Layers
  readonly decision: Decision
}

/** How often a statement was used. */
export interface StatementCoverage {
  /** Position of the statement in its document, from 0. */
  readonly index: number
  readonly sid: string | undefined
  /** The line on which the statement begins, from 1. */
  readonly line: number
  /** The number of decisions on requests that the statement applied to. */
  readonly matched: number
  /** The number of decisions that were made because of the statement. */
  readonly decided: number
  /**
   * The elements that no request has matched. The other elements are checked only for requests with a matching
   * action, so until there is one, the list contains only `Action` or `NotAction`. It is empty once the statement
   * has applied, and also if each element has matched, but never all of them in one request.
   */
  readonly elementsThatNeverMatched: readonly ElementName[]
  /** The last request with a matching action. Only for a statement that has never applied. */
  readonly lastRequest?: RequestedAction | undefined
}

interface RequestedAction {
  readonly action: string
  readonly resource: string
}

/** The elements of a statement as bits: the sum says which of them have matched a request. */
const PRINCIPAL = 1
const ACTION = 2
const RESOURCE = 4
const CONDITION = 8
const EVERY_ELEMENT = PRINCIPAL + ACTION + RESOURCE + CONDITION

class Uses {
  matched = 0
  decided = 0
  /** The elements that have matched a request. */
  elements = 0
  /** The numbers of the last decisions that were counted: a policy can be in several layers of one decision. */
  matchedIn = 0
  decidedIn = 0
  /** The last resource that did not match, if that depends on nothing else: requests repeat themselves. */
  otherResource: string | undefined
  /** The action and the resource of the last request with a matching action, until the statement applies to one. */
  lastAction = ''
  lastResource = ''
}

const UNUSED: Readonly<Uses> = new Uses()

/** A decision as the statements of one policy see it. */
interface Occasion {
  readonly decided: DecidedRequest
  readonly number: number
  readonly sourced: SourcedPolicy
  readonly layer: LayerName
  /** Whether the principal has a permissions boundary. */
  readonly bounded: boolean
}

/** The uses of one policy's statements. */
export class PolicyUses {
  /** By the index of the statement. */
  readonly #uses: Uses[] = []

  /**
   * Counts one decision. This costs as much as the decision: only statements on its action are evaluated.
   *
   * @param sourced the policy, as in the layer of the decision
   * @param number a number from 1 that no other decision has
   */
  count(sourced: SourcedPolicy, layer: LayerName, decided: DecidedRequest, number: number): void {
    const { allow, deny } = sourced.policy.candidates(decided.request.action)
    if (allow.length + deny.length === 0) return
    const occasion = { decided, number, sourced, layer, bounded: decided.layers.boundary !== undefined }
    for (const statement of allow) this.#countUse(statement, occasion)
    for (const statement of deny) this.#countUse(statement, occasion)
  }

  #countUse(statement: CompiledStatement, occasion: Occasion): void {
    const uses = this.#uses[statement.index] ?? new Uses()
    this.#uses[statement.index] = uses
    countUse(uses, statement, occasion)
  }

  /** Returns the uses of every statement of `text`, which is the text of the policy. */
  report(text: string): readonly StatementCoverage[] {
    const spans = statementSpans(text)
    const statements = readDocument(text)?.statements ?? []
    return statements.flatMap((statement) => {
      const { index, sid } = statement
      const uses = this.#uses[index] ?? UNUSED
      const { matched, decided } = uses
      return spans.slice(index, index + 1).map(({ start: { line } }) => {
        return { index, sid, line, matched, decided, ...whyUnmatched(statement, uses) }
      })
    })
  }
}

/**
 * Returns each policy of a decision, once for each layer that affects the principal. A policy that is attached
 * twice in a layer is included once.
 */
export function consultedPolicies({
  request,
  layers,
}: DecidedRequest): (readonly [LayerName, SourcedPolicy])[] {
  return policiesOf(layers).flatMap(([layer, policies]) => {
    if (isExempt(request.principal, layer)) return []
    const distinct = policies.length > 1 ? [...new Set(policies)] : policies
    return distinct.map((policy) => [layer, policy] as const)
  })
}

/**
 * An element that no request has matched is checked first: if it does not match this one either, the statement
 * does not apply, and nothing else needs to be checked.
 */
function countUse(uses: Uses, statement: CompiledStatement, occasion: Occasion): void {
  const { decided, number, layer, bounded } = occasion
  uses.lastAction = decided.request.action
  uses.lastResource = decided.request.resource
  if (uses.elements !== EVERY_ELEMENT && !completes(uses, statement, occasion)) return
  if (!applies(statement, decided.request, layer, bounded)) return
  if (uses.matchedIn !== number) uses.matched++
  uses.matchedIn = number
  if (uses.decidedIn === number || !hasDecided(statement, occasion)) return
  uses.decided++
  uses.decidedIn = number
}

/**
 * Adds the elements that match the request for the first time, and returns whether all have matched now. An
 * element that a statement does not have always matches.
 */
function completes(uses: Uses, statement: CompiledStatement, { decided, layer, bounded }: Occasion): boolean {
  const { request } = decided
  const missing = EVERY_ELEMENT - uses.elements
  if (missing === RESOURCE && uses.otherResource === request.resource) return false
  uses.elements |= ACTION
  if ((missing & PRINCIPAL) !== 0 && matchesPrincipal(statement, request, layer, bounded)) {
    uses.elements |= PRINCIPAL
  }
  if ((missing & RESOURCE) !== 0) addResource(uses, statement, request, layer)
  if ((missing & CONDITION) !== 0 && matchesCondition(statement, request)) uses.elements |= CONDITION
  return uses.elements === EVERY_ELEMENT
}

function addResource(
  uses: Uses,
  statement: CompiledStatement,
  request: AuthorizationRequest,
  layer: LayerName,
): void {
  if (matchesResource(statement, request, layer)) uses.elements |= RESOURCE
  uses.otherResource = statement.required.length === 0 ? request.resource : undefined
}

function matchesResource(
  statement: CompiledStatement,
  request: AuthorizationRequest,
  layer: LayerName,
): boolean {
  const { variables = [] } = statement.resources ?? {}
  return areMet(variables, request.context) && coversRequestedResource(statement, request, layer)
}

function matchesCondition(statement: CompiledStatement, { context }: AuthorizationRequest): boolean {
  const { conditions = [] } = statement
  const hasValues = conditions.every(({ variables }) => areMet(variables, context))
  return hasValues && holdsConditions(statement, context)
}

/**
 * Returns whether the decision was made because of a statement that applies.
 *
 * A decision lists the statements of the layers that grant or deny. An allowed request also needs the Allow
 * statements of the layers that limit, which it does not list.
 */
function hasDecided({ index, effect }: CompiledStatement, { decided, sourced, layer }: Occasion): boolean {
  const { request, layers, decision } = decided
  const { source, group } = sourced
  if (decision.effect === 'allowed' && effect === 'Allow') {
    if (layer === 'serviceControl') return true
    if (layer === 'boundary') return isLimited(request, layers)
  }
  return decision.statements.some(
    (other) =>
      other.index === index && other.layer === layer && other.source === source && other.group === group,
  )
}

function whyUnmatched(
  statement: Statement,
  { matched, elements, lastAction: action, lastResource: resource }: Readonly<Uses>,
): Pick<StatementCoverage, 'elementsThatNeverMatched' | 'lastRequest'> {
  if (matched > 0) return { elementsThatNeverMatched: [] }
  return {
    elementsThatNeverMatched: unmatched(statement, elements),
    lastRequest: action === '' ? undefined : { action, resource },
  }
}

function unmatched(statement: Statement, elements: number): readonly ElementName[] {
  const { actions, resources, principals } = statement
  if (elements === 0) return [actions.negated ? 'NotAction' : 'Action']
  // An element that the statement does not have always matches, except for a principal, where a layer needs one.
  const names = [
    [PRINCIPAL, principals?.negated ? 'NotPrincipal' : 'Principal'],
    [RESOURCE, resources?.negated ? 'NotResource' : 'Resource'],
    [CONDITION, 'Condition'],
  ] as const
  return names.flatMap(([bit, name]) => ((elements & bit) === 0 ? [name] : []))
}
