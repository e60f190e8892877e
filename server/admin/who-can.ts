/** Answers who can perform an action, directly or by way of roles. */

import { type IdentityAsker, roleAsker, userAsker } from '../../analysis/access-map/askers.ts'
import { type Evaluation, evaluationOf, isWorking } from '../../analysis/access-map/evaluate.ts'
import { MAXIMUM_NODES } from '../../analysis/access-map/graph.ts'
import type { AccessEdge, AccessGraph } from '../../analysis/access-map/model.ts'
import { type Realm, realmsOf } from '../../analysis/access-map/world.ts'
import { judgeCall } from '../../core/access/judge.ts'
import { mapInTurns } from '../../core/runtime/turns.ts'
import { decideOpen, type OpenKey, type OpenKeys } from '../../policy/index.ts'
import type { AccessNode } from '../../schemas/endpoints.ts'
import { EndpointError, requireReady } from '../endpoints/endpoint-error.ts'
import { presentGraph } from './access-map.ts'
import { accountIn } from './account.ts'
import { bodyReader } from './body.ts'
import { type QuestionBody, questionBy } from './decisions/question.ts'
import { requirePossibleNames } from './decisions/question-names.ts'
import { type Iamulator, invalidBody, ok, type Reply } from './endpoint.ts'
import { KeptAnswers } from './one-state.ts'

type RequestDetails = Omit<QuestionBody, 'principal' | 'session' | 'action'>

/** The schema `WhoCanQuestion` of openapi.json, which describes the members. */
interface WhoCanBody extends RequestDetails {
  readonly action?: string
  readonly actions?: readonly string[]
  readonly account?: string
  readonly partition?: string
  readonly identities?: readonly string[]
  readonly after?: number
  readonly limit?: number
}

const readBody = bodyReader<WhoCanBody>('WhoCanQuestion')
const PAGE = 50

/** Handles `POST /_iamulator/who-can`. Others run between the identities. */
export async function whoCan(iamulator: Iamulator, json: unknown): Promise<Reply> {
  requireReady(iamulator)
  const body = await readBody(json)
  const { action, actions } = body
  requirePossibleNames(iamulator, body)
  if (actions !== undefined && action === undefined)
    return ok(await known(iamulator, body, () => matrix(iamulator, body, actions)))
  if (action !== undefined && actions === undefined)
    return ok(await known(iamulator, body, () => listing(iamulator, body, action)))
  throw invalidBody('The body must have either "action" or "actions".')
}

/** As many answers are kept as a person compares. */
const MAXIMUM_ANSWERS = 20

const kept = new KeptAnswers<object>(MAXIMUM_ANSWERS)

async function known(
  iamulator: Iamulator,
  body: WhoCanBody,
  compute: () => Promise<object>,
): Promise<object> {
  const { version, answer } = await kept.get(iamulator, JSON.stringify(body), compute)
  return { version, ...answer }
}

/** How an identity gets to perform an action. */
interface Found extends Evaluation {
  readonly node: AccessNode
  /** The nodes from the identity to the one that performs the action. Only the identity itself if it does. */
  readonly way: readonly string[]
}

async function listing(iamulator: Iamulator, body: WhoCanBody, action: string) {
  const account = accountIn(iamulator, new Map(Object.entries(body)))
  const { answer: graph } = await presentGraph(iamulator)
  const askers = identitiesOf(iamulator, account)
  const found = await mapInTurns(askers, (asker): Found[] => {
    const evaluation = evaluationFor(iamulator, asker, action, body)
    return isWorking(evaluation) ? [{ ...evaluation, node: asker.node, way: [asker.node.id] }] : []
  })
  const direct = found.flat()
  return { action, identities: [...direct, ...byWayOfRoles(graph, direct)].map(toJson) }
}

function toJson({ node, verdict, layer, ways, way }: Found) {
  return { ...node, verdict, layer, conditions: ways, way, hops: way.length - 1 }
}

/** Returns who becomes an identity that can perform the action, each by the shortest way. */
function byWayOfRoles({ nodes, edges }: AccessGraph, direct: readonly Found[]): readonly Found[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const known = new Map<string, Found>(direct.map((found) => [found.node.id, found]))
  const found: Found[] = []
  let latest = direct
  while (latest.length > 0) {
    const reached = new Map(latest.map((each) => [each.node.id, each]))
    latest = edges.flatMap(({ from, to, verdict, conditions }): Found[] => {
      const next = reached.get(to)
      const node = byId.get(from)
      if (!next || !node || known.has(from) || !isWorking({ verdict })) return []
      const further = { ...next, node, way: [from, ...next.way], verdict: weaker(verdict, next.verdict) }
      const earlier: Found = { ...further, ways: verdict === 'conditional' ? conditions : next.ways }
      known.set(from, earlier)
      return [earlier]
    })
    found.push(...latest)
  }
  return found
}

function weaker(one: AccessEdge['verdict'], other: AccessEdge['verdict']): AccessEdge['verdict'] {
  return one === 'conditional' ? one : other
}

/** Evaluates some identities and actions: a page of the matrix. */
async function matrix(iamulator: Iamulator, body: WhoCanBody, actions: readonly string[]) {
  const account = accountIn(iamulator, new Map(Object.entries(body)))
  const { identities, after = 0, limit = PAGE } = body
  const asked = new Set(identities)
  const all = identitiesOf(iamulator, account).filter(({ node }) => !identities || asked.has(node.id))
  const shown = all.slice(after, after + limit)
  const pairs = shown.flatMap((asker) => actions.map((action) => ({ asker, action })))
  const cells = await mapInTurns(pairs, ({ asker, action }) => {
    const { verdict, layer, ways } = evaluationFor(iamulator, asker, action, body)
    return { verdict, layer, conditions: ways }
  })
  const rows = shown.map(({ node }, row) => ({
    ...node,
    cells: cells.slice(row * actions.length, (row + 1) * actions.length),
  }))
  const next = after + limit < all.length ? after + limit : undefined
  return { actions, total: all.length, rows, ...(next === undefined ? {} : { next }) }
}

/** Returns all users and roles, in the order of accounts and names. */
function identitiesOf(iamulator: Iamulator, account: ReturnType<typeof accountIn>): readonly IdentityAsker[] {
  const realms = realmsOf(iamulator).filter(
    ({ partition }) => (account?.partition ?? partition) === partition,
  )
  const isAsked = (accountId: string) => account === undefined || account.accountId === accountId
  const parts = realms.map(({ partition, views, roles }) => ({
    partition,
    views: views.filter(({ accountId }) => isAsked(accountId)),
    roles: roles.filter(({ view }) => isAsked(view.accountId)),
  }))
  const count = parts.reduce((sum, part) => sum + sizeOf(part), 0)
  if (count > MAXIMUM_NODES) throw tooManyIdentities(count)
  return parts.flatMap((realm) => askersIn(iamulator, realm))
}

function sizeOf({ views, roles }: Realm): number {
  return views.reduce((sum, { users }) => sum + users.size, roles.length)
}

function tooManyIdentities(count: number): EndpointError {
  return new EndpointError(
    409,
    'TooManyNodes',
    `There are ${count} users and roles, and ${MAXIMUM_NODES} are the limit. Ask for one account with "account".`,
  )
}

function askersIn(iamulator: Iamulator, { views, roles }: Realm): readonly IdentityAsker[] {
  return views.flatMap((view) => [
    ...Array.from(view.users.rows(), ([, row]) => userAsker(iamulator, view, row)),
    ...roles.filter((role) => role.view === view).flatMap(({ row }) => roleAsker(iamulator, view, row) ?? []),
  ])
}

function evaluationFor(
  iamulator: Iamulator,
  asker: IdentityAsker,
  action: string,
  body: WhoCanBody,
): Evaluation {
  const question = questionBy(iamulator, asker.caller, { ...detailsOf(body), action })
  const verdict = judgeCall(question)
  const { decision, ruling } = verdict
  if (ruling) return { verdict: ruling.refusal ? 'explicitDeny' : 'allowed', layer: decision.layer, ways: [] }
  const given = new Set(Object.keys(body.context ?? {}).map((key) => key.toLowerCase()))
  if (body.sourceIp !== undefined) given.add('aws:sourceip')
  if (body.secure !== undefined) given.add('aws:securetransport')
  const keys = requestKeys(asker.keys, given, question.target.tags !== undefined)
  return evaluationOf(decideOpen({ ...verdict, keys }))
}

/** Returns the members that describe the request, without those that select identities. */
function detailsOf(body: WhoCanBody): RequestDetails {
  const { action, actions, account, partition, identities, after, limit, unknownActions, ...details } = body
  return details
}

const ANY: OpenKey = { accepts: (value) => value === undefined || value.length > 0 }

const RESOURCE_TAG = /^(?:aws|iam):resourcetag\//

/** Keys that the state decides for every request. */
const OF_STATE =
  /^aws:(?:principal|resource|userid|username|viaawsservice|calledvia|assumedroot|source(?:org|account|arn))/

/**
 * Returns the keys of any request: the keys that the identity's session brings, and the service's.
 *
 * @param given the keys whose values the question contains
 */
function requestKeys(
  { open, areCompatible }: OpenKeys,
  given: ReadonlySet<string>,
  hasTags: boolean,
): OpenKeys {
  const isOpen = (key: string) => (RESOURCE_TAG.test(key) ? !hasTags : !OF_STATE.test(key))
  return {
    areCompatible,
    open: (key) => (given.has(key) ? undefined : (open(key) ?? (isOpen(key) ? ANY : undefined))),
  }
}
