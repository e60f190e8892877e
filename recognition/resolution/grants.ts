/** The decisions that the grants of an operation need. */
import type { ApiOperation, GrantFacts } from '../../core/aws/api-operations.ts'
import { accountOfArn } from '../../core/aws/arns.ts'
import type { Parameters } from '../parameters/types.ts'
import { type Resource, resourcesOf } from './arns.ts'
import { fromEach } from './each.ts'
import { Keys, setKeys } from './keys.ts'
import { setOwnKeys } from './own-keys.ts'
import { valuesOf } from './paths.ts'
import { setRequestKeys } from './request-keys.ts'
import type { Place, Seen } from './resolving.ts'
import { asS3Decides, bucketOwner, setS3Keys } from './s3.ts'
import { setStateKeys } from './state-keys.ts'
import type { NeededDecision } from './types.ts'
import { holds } from './when.ts'

/** No service takes that many entries in a request. More are decided on `*`. */
const MAX_ELEMENTS = 1000

/** Enough for DeleteObjects with 1,000 versions. More decisions are replaced by one for each action on `*`. */
const MAX_DECISIONS = 10_000

/**
 * Returns the decisions of all grants.
 *
 * A request for which no grant applies, such as one with an unknown kind of resource, is decided on `*`: nothing of it
 * passes undecided.
 */
export function decisionsOfGrants(seen: Seen): readonly NeededDecision[] {
  const { facts } = seen.resolving.call
  const decisions = fromEach(facts.grants, (grant) => decisionsOfGrant(grant, seen))
  if (decisions.length > MAX_DECISIONS) return onEverything(decisions, seen)
  if (decisions.length > 0) return decisions
  return [...new Set(facts.grants.flatMap((grant) => actionsOf(grant, seen)))]
    .slice(0, facts.grants[0]?.verbFrom === undefined ? 1 : undefined)
    .map((action) => decisionOn(action, EVERYTHING, undefined, seen))
}

function onEverything(decisions: readonly NeededDecision[], seen: Seen): readonly NeededDecision[] {
  const actions = new Set(decisions.map(({ action }) => action))
  return [...actions].map((action) => decisionOn(action, EVERYTHING, undefined, seen))
}

const EVERYTHING: Resource = { arn: '*', type: undefined, from: 'nothing in the request' }

function decisionsOfGrant(grant: GrantFacts, seen: Seen): readonly NeededDecision[] {
  if (grant.each === undefined) return decisionsOfElement(grant, seen, undefined)
  const elements = seen.parameters.elements(grant.each)
  if (elements.length > MAX_ELEMENTS)
    return actionsOf(grant, seen).map((action) => decisionOn(action, EVERYTHING, grant, seen))
  return elements.flatMap((parameters, at) => decisionsOfElement(grant, { ...seen, parameters }, at))
}

function decisionsOfElement(
  grant: GrantFacts,
  seen: Seen,
  at: number | undefined,
): readonly NeededDecision[] {
  if (grant.when !== undefined && !holds(grant.when, grant.each, seen.parameters)) return []
  const placed = placedBy(grant, seen)
  const entry = grant.denied === 'entry' ? at : undefined
  return fromEach(actionsOf(grant, placed), (action) =>
    resourcesOf(action, grant, placed).map((resource) => {
      const decision = decisionOn(action, resource, grant, placed)
      return entry === undefined ? decision : { entry, ...decision }
    }),
  )
}

const VERBS = ['Select', 'Insert', 'Update', 'Delete']

/** The action of a statement that cannot be read is any of them. */
function actionsOf({ action, verbFrom, each }: GrantFacts, seen: Seen): readonly string[] {
  if (verbFrom === undefined) return [action]
  const expression = verbFrom.startsWith('.') ? `${each ?? ''}${verbFrom}` : verbFrom
  const { values } = valuesOf(expression, seen)
  const verbs = values.filter((verb) => VERBS.includes(verb))
  return (verbs.length > 0 ? verbs : VERBS).map((verb) => action.replace('{verb}', verb))
}

/** Parameters can name the region and the account of a resource. What they say that is neither is not known. */
function placedBy(grant: GrantFacts, seen: Seen): Seen {
  const { parameters, place, resolving } = seen
  const account = grant.account ?? resolving.call.facts.account
  if (grant.region === undefined && !account) return seen
  const named: Place = {
    partition: place.partition,
    region:
      grant.region === undefined
        ? place.region
        : (namedAt(grant.region, REGION, parameters, place.region) ?? '*'),
    accountId: account ? namedAt(account, ACCOUNT, parameters, place.accountId) : place.accountId,
  }
  return { resolving, parameters, place: named }
}

const REGION = /^([a-z]{2,4}(?:-[a-z]+)+-\d{1,2})$/
const ACCOUNT = /^(\d{12})(?::|$)/

function namedAt(
  path: string,
  form: RegExp,
  parameters: Parameters,
  fallback: string | undefined,
): string | undefined {
  const [value] = parameters.valuesAt(path)
  if (value === undefined) return fallback
  return typeof value === 'string' ? form.exec(value)?.[1] : undefined
}

export function decisionOn(
  asked: string,
  resource: Resource,
  grant: GrantFacts | undefined,
  seen: Seen,
): NeededDecision {
  const { facts } = seen.resolving.call
  const { action, arn } = asS3Decides({ action: asked, arn: resource.arn }, seen)
  const decided = arn === resource.arn ? resource : { arn, type: resource.type, from: resource.from }
  const owner = bucketOwner({ action, arn }, seen)
  const keys = keysOf(action, decided, owner, { grant, facts }, seen)
  const isElsewhere =
    owner !== undefined && owner !== seen.resolving.scope.accountId && accountOfArn(arn) === ''
  const decision = {
    action,
    resource: arn,
    context: keys.context,
    resourceFrom: resource.from,
    keysFrom: keys.origins,
  }
  return isElsewhere ? { accountId: owner, ...decision } : decision
}

function keysOf(
  action: string,
  resource: Resource,
  owner: string | undefined,
  { grant, facts }: { readonly grant: GrantFacts | undefined; readonly facts: ApiOperation },
  seen: Seen,
): Keys {
  const keys = new Keys()
  const { resolving, place } = seen
  const parameters = ofType(resource.type, grant, seen)
  const typed = parameters === seen.parameters ? seen : { resolving, parameters, place }
  setKeys(keys, facts.keys, action, resource.type, typed)
  setKeys(keys, grant?.keys, action, resource.type, typed)
  if (grant?.add) setConstants(keys, grant.add)
  setRequestKeys(keys, action, resource, owner, seen)
  setOwnKeys(keys, action, resource, seen)
  setS3Keys(keys, { action, arn: resource.arn }, seen)
  setStateKeys(keys, action, resource, owner, seen)
  return keys
}

function setConstants(keys: Keys, constants: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(constants)) keys.setValues(key, [value], 'constant')
}

const SPECIFICATIONS = 'TagSpecifications[]'

/** EC2 evaluates the tags of a new resource with that resource only. */
function ofType(type: string | undefined, grant: GrantFacts | undefined, seen: Seen): Parameters {
  const { parameters, resolving } = seen
  if (resolving.call.service.key !== 'ec2' || type === undefined || grant?.each !== undefined)
    return parameters
  if (!parameters.has('TagSpecifications')) return parameters
  const own = parameters
    .elements(SPECIFICATIONS)
    .filter((element) => element.valuesAt(`${SPECIFICATIONS}.ResourceType`).includes(type))
  return {
    has: (path) => parameters.has(path),
    elements: (list) =>
      list.startsWith(SPECIFICATIONS)
        ? own.flatMap((element) => element.elements(list))
        : parameters.elements(list),
    valuesAt: (path) =>
      path.startsWith(`${SPECIFICATIONS}.`)
        ? own.flatMap((element) => element.valuesAt(path))
        : parameters.valuesAt(path),
  }
}
