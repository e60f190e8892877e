/** Proposes additional Allows that are no broader than the request. */
import { CompiledPolicy } from '../compile.ts'
import { hasPrincipals } from '../evaluate.ts'
import { isObject, type Json, type JsonObject, listOf } from '../json.ts'
import { hasIdentity } from '../principal.ts'
import type { AuthorizationRequest } from '../request.ts'
import { isUnmet } from '../template.ts'
import type { LayerName, Layers, SourcedPolicy } from '../types.ts'
import {
  type Addition,
  type Candidate,
  costs,
  isAwsOwn,
  isEditable,
  isMissing,
  type World,
  withDocument,
} from './change.ts'
import { closestStatement } from './closest.ts'
import { withFurtherStatement } from './edits.ts'
import { mustBeNamed } from './named-resources.ts'
import { explainPolicy, type ReadStatement, statementsIn } from './statements.ts'
import type { WeighedSet } from './weigh.ts'

/** Layers that have one document, to which the statement must be added. */
const singleDocument: ReadonlySet<LayerName> = new Set(['resource', 'trust', 'boundary', 'endpoint'])

/** Layers whose policies others can have too, so that a statement in them can be for the caller only. */
const sharedLayers: ReadonlySet<LayerName> = new Set(['boundary', 'serviceControl'])

/** The statement that came closest to allowing the request, and its policy. */
interface Closest {
  readonly policy: SourcedPolicy
  readonly statement: ReadStatement
}

/**
 * Returns the ways to add a statement that allows exactly the request: to the document of the layer or a new policy, for
 * the caller only where others can have the policy, and to the policy of the closest statement.
 */
export function withNewStatement(set: WeighedSet, world: World): readonly Candidate[] {
  const { request } = world
  if (mustBeNamed(request.action) && request.resource === '*' && set.layer !== 'trust') return []
  const closest = closestIn(set, world)
  const statement = { ...allowing(set.layer, request), ...conditionFrom(closest, request) }
  const restricted = onlyFor(request, statement)
  return [
    ...inPolicyOf(closest, set, world, statement),
    added(set, world, statement),
    ...(restricted && sharedLayers.has(set.layer) ? [added(set, world, restricted, true)] : []),
  ]
}

function added(set: WeighedSet, world: World, statement: JsonObject, onlyCaller?: true): Candidate {
  const { request } = world
  const [document] = singleDocument.has(set.layer) ? set.policies : []
  const own = document && !isAwsOwn(document) ? document : undefined
  const missing = (own && isMissing(own)) || undefined
  return {
    cost: costs.statement + costs.more * (onlyCaller ? 2 : 1),
    change: {
      ...additionTo(set, statement),
      source: own?.source,
      missing,
      ...(onlyCaller && { onlyCaller }),
    },
    world: () =>
      document
        ? withDocument(world, document, compiledWith(document.policy.text, statement))
        : { request, layers: withPolicy(set, statement) },
  }
}

function additionTo(set: WeighedSet, statement: JsonObject): Addition {
  const level = set.of > 1 ? set.at + 1 : undefined
  return { change: 'add', layer: set.layer, level, source: undefined, missing: undefined, statement }
}

/** A layer with a single document has no other policy. */
function inPolicyOf(
  closest: Closest | undefined,
  set: WeighedSet,
  world: World,
  statement: JsonObject,
): readonly Candidate[] {
  if (closest === undefined || set.layer !== 'identity' || !isEditable(closest.policy)) return []
  const { policy } = closest
  const { source, group } = policy
  return [
    {
      cost: costs.statement,
      change: { ...additionTo(set, statement), source, ...(group === undefined ? {} : { group }) },
      world: () => withDocument(world, policy, compiledWith(policy.policy.text, statement)),
    },
  ]
}

function closestIn({ layer, policies }: WeighedSet, { request, layers }: World): Closest | undefined {
  const found = closestStatement(policies.map((policy) => explainPolicy(policy, request, layer, layers)))
  const policy = found && policies[found.policy]
  const statement = policy && statementsIn(policy)[found.statement]
  return statement && { policy, statement }
}

/**
 * Returns the conditions of the closest statement if they hold, so that the new one is no weaker. Keys of a service can be
 * unknown for another action of it.
 */
function conditionFrom(closest: Closest | undefined, request: AuthorizationRequest): JsonObject {
  if (closest === undefined) return {}
  const { compiled, written, variables } = closest.statement
  const { conditions = [] } = compiled
  const fits = compiled.matchesAction(request.action.toLowerCase()) || conditions.every(isGlobal)
  const isMet = ({ holds, variables: used }: (typeof conditions)[number]) =>
    holds(request.context) && !used.some((variable) => isUnmet(variable, request.context))
  // In a new document, the same text would be a variable.
  const isSame = variables || !JSON.stringify(written.condition ?? null).includes('${')
  return fits && isSame && conditions.length > 0 && conditions.every(isMet) && written.condition !== undefined
    ? { Condition: written.condition }
    : {}
}

function isGlobal({ key }: { readonly key: string }): boolean {
  return /^aws:/i.test(key)
}

/** Returns the statement for the caller only. Undefined for callers that have no policies. */
function onlyFor({ principal }: AuthorizationRequest, statement: JsonObject): JsonObject | undefined {
  return hasIdentity(principal)
    ? withCallerCondition(statement, 'ArnEquals', principal.roleArn ?? principal.arn)
    : undefined
}

/**
 * Adds a condition on the caller. Sessions of a role have the role's ARN as `aws:PrincipalArn`.
 *
 * Values that the condition already has make `ArnNotEquals` except several callers, but `ArnEquals` allow them.
 */
export function withCallerCondition(
  statement: JsonObject,
  operator: 'ArnEquals' | 'ArnNotEquals',
  arn: string,
): JsonObject {
  const block = objectOf(statement['Condition'])
  const keys = objectOf(block[operator])
  const present = operator === 'ArnNotEquals' ? listOf(keys[CALLER]) : []
  const value = present.length === 0 ? arn : [...present, arn]
  return { ...statement, Condition: { ...block, [operator]: { ...keys, [CALLER]: value } } }
}

const CALLER = 'aws:PrincipalArn'

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

/** Bypasses the cache, because the policy is used only once. */
function compiledWith(document: string, statement: JsonObject): CompiledPolicy {
  return new CompiledPolicy(withFurtherStatement(document, statement))
}

function withPolicy(set: WeighedSet, statement: JsonObject): Layers {
  const policy = compiledWith('', statement)
  return set.replaced([...set.policies, { policy, source: '', kind: 'inline' }])
}

function allowing(layer: LayerName, request: World['request']): JsonObject {
  const { action, resource } = request
  return {
    Effect: 'Allow',
    ...(hasPrincipals(layer) ? { Principal: principalElement(request) } : {}),
    Action: action,
    ...(layer === 'trust' ? {} : { Resource: literalResource(resource) }),
  }
}

/** Actions on resources whose policy names accounts only (recorded on AWS, September 2026). */
const NAMING_ACCOUNTS = /^organizations:/i

/**
 * Returns the Principal element for the caller. It is the role of a session, and `*` for a caller without a
 * name.
 */
export function principalElement({
  action,
  principal,
}: Pick<AuthorizationRequest, 'action' | 'principal'>): Json {
  const { accountId, arn, roleArn, services = [], providers = [] } = principal
  if (accountId !== undefined && NAMING_ACCOUNTS.test(action)) return { AWS: accountId }
  if (hasIdentity(principal)) return { AWS: roleArn ?? arn }
  const [first = '*'] = [
    ...services.map((name): Json => ({ Service: name })),
    ...providers.map((name): Json => ({ Federated: name })),
  ]
  return first
}

/**
 * Returns an ARN as a pattern. Wildcards match themselves, but `${` must not become the start of a variable.
 */
export function literalResource(resource: string): string {
  return resource.replaceAll('${', '?{')
}
