/** Proposes an additional Allow that is no broader than the request. */
import { CompiledPolicy } from '../compile.ts'
import { hasPrincipals } from '../evaluate.ts'
import type { Json, JsonObject } from '../json.ts'
import { hasIdentity } from '../principal.ts'
import type { AuthorizationRequest } from '../request.ts'
import type { LayerName, Layers } from '../types.ts'
import { type Candidate, costs, isAwsOwn, isMissing, type World, withDocument } from './change.ts'
import { withFurtherStatement } from './edits.ts'
import type { WeighedSet } from './weigh.ts'

/** Layers that have one document, to which the statement must be added. */
const singleDocument: ReadonlySet<LayerName> = new Set(['resource', 'trust', 'boundary', 'endpoint'])

export function withNewStatement(set: WeighedSet, world: World): Candidate {
  const { request } = world
  const statement = allowing(set.layer, request)
  const [document] = singleDocument.has(set.layer) ? set.policies : []
  const level = set.of > 1 ? set.at + 1 : undefined
  const own = document && !isAwsOwn(document) ? document : undefined
  const missing = (own && isMissing(own)) || undefined
  return {
    cost: costs.statement,
    change: { change: 'add', layer: set.layer, level, source: own?.source, missing, statement },
    world: () =>
      document
        ? withDocument(world, document, compiledWith(document.policy.text, statement))
        : { request, layers: withPolicy(set, statement) },
  }
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
