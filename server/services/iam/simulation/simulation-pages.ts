/**
 * Pages of simulations. Actions times resources can be many millions, so a page ends early, and what other pages have is
 * not computed.
 *
 * Unverified: A page ends with `IsTruncated` after 1,000 results for single resources, or when they have about 1 MB. An
 * action with more resources continues on the next page, with a result for the remaining ones.
 */
import { isTurnOver, nextTurn } from '../../../../core/runtime/turns.ts'
import { invalidMarker } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { type Outcome, specificResult } from './simulation-outcomes.ts'
import type { Simulator } from './simulation-results.ts'

type Request = Pick<IamTypes.SimulateCustomPolicyInput, 'ActionNames' | 'MaxItems' | 'Marker'>

/** An action, and the first of its resources that a page still has to show. */
interface Position {
  readonly action: number
  readonly resource: number
}

/** What fits into a page. */
interface Room {
  readonly outcomes: number
  readonly bytes: number
}

/** The outcomes for some resources of an action, and the room that they need. */
interface Part {
  readonly outcomes: readonly Outcome[]
  readonly bytes: number
}

const PAGE: Room = { outcomes: 1000, bytes: 1024 * 1024 }
const DEFAULT_ITEMS = 100

/**
 * Returns one result for each action, as many as fit into a page. Lets others run in between.
 *
 * @throws ValidationError for a Marker that no response contained
 */
export async function pageOfResults(simulator: Simulator, request: Request, resources: readonly string[]) {
  const { ActionNames: actions, MaxItems: most = DEFAULT_ITEMS } = request
  const results: IamTypes.EvaluationResult[] = []
  let room = PAGE
  let next = positionIn(request.Marker)
  while (next.action < actions.length && results.length < most) {
    const action = actions[next.action] ?? ''
    const remaining = resources.slice(next.resource)
    const isFirst = results.length === 0
    const part = await partOf({ simulator, action, resources: remaining, room, isFirst })
    if (!part) break
    results.push(simulator.resultOf(action, resources, part.outcomes))
    room = { outcomes: room.outcomes - part.outcomes.length, bytes: room.bytes - part.bytes }
    next = after(next, part, remaining)
    if (next.resource > 0) break
  }
  const isTruncated = next.action < actions.length
  return {
    EvaluationResults: results,
    IsTruncated: isTruncated,
    Marker: isTruncated ? `${next.action}.${next.resource}` : undefined,
  }
}

function positionIn(marker: string | undefined): Position {
  if (marker === undefined) return { action: 0, resource: 0 }
  const [, action, resource] = /^(\d{1,9})\.(\d{1,9})$/.exec(marker) ?? []
  if (action === undefined) throw invalidMarker()
  return { action: Number(action), resource: Number(resource) }
}

function after({ action, resource }: Position, { outcomes }: Part, remaining: readonly string[]): Position {
  return outcomes.length < remaining.length
    ? { action, resource: resource + outcomes.length }
    : { action: action + 1, resource: 0 }
}

interface Simulated {
  readonly simulator: Simulator
  readonly action: string
  readonly resources: readonly string[]
  readonly room: Room
  /** Whether the page has no other results yet. */
  readonly isFirst: boolean
}

/** Returns nothing if not all resources fit, and a page that begins with the action has room for more. */
async function partOf(simulated: Simulated): Promise<Part | undefined> {
  const { resources, room, isFirst } = simulated
  if (!isFirst && resources.length > room.outcomes) return undefined
  const part = await fittingPart(simulated)
  return isFirst || part.outcomes.length === resources.length ? part : undefined
}

/** Returns the outcomes for as many of the resources as there is room for, and at least for the first of them. */
async function fittingPart({ simulator, action, resources, room }: Simulated): Promise<Part> {
  const outcomes: Outcome[] = []
  let bytes = 0
  for (const resource of resources.slice(0, room.outcomes)) {
    if (isTurnOver()) await nextTurn()
    const outcome = simulator.outcomeOf(action, resource)
    const size = sizeOf(outcome)
    if (outcomes.length > 0 && bytes + size > room.bytes) break
    outcomes.push(outcome)
    bytes += size
  }
  return { outcomes, bytes }
}

/** Returns how many bytes the response has for a resource. The result of its action repeats what was found out about it. */
function sizeOf(outcome: Outcome): number {
  const { statements, missing } = outcome
  return sizeInXml(specificResult(outcome)) + sizeInXml({ statements, missing })
}

/** About the number of bytes: the tags, and the texts between them. */
function sizeInXml(value: unknown): number {
  if (Array.isArray(value))
    return value.reduce((sum: number, item) => sum + '<member></member>'.length + sizeInXml(item), 0)
  if (typeof value !== 'object' || value === null) return Buffer.byteLength(String(value))
  return Object.entries(value).reduce(
    (sum, [name, member]) => sum + 2 * name.length + '<></>'.length + sizeInXml(member),
    0,
  )
}
