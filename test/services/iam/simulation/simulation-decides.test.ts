/** Compares SimulateCustomPolicy with the evaluator on requests that are generated for the evaluator. */

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { accountOfArn } from '../../../../core/aws/arns.ts'
import {
  type AuthorizationRequest,
  compilePolicy,
  type Decision,
  decide,
  type Principal,
  type ResourcePolicyKind,
  readDocument,
  type SourcedPolicy,
  validateIdentityPolicy,
  validateServiceControlPolicy,
} from '../../../../policy/index.ts'
import type { Iamulator } from '../../../../server/admin/endpoint.ts'
import type { BookLayers, BookPrincipal, BookRequest } from '../../../policy/by-the-book/index.ts'
import { questions } from '../../../policy/generated/questions.ts'
import { tryCasesAsync } from '../../../support/budget.ts'
import { ADMINISTRATOR } from '../../../support/harness.ts'
import {
  call,
  createWithoutSignatures,
  entriesOf,
  type Form,
  list,
  valueAt,
} from '../../agreement/in-process.ts'

const seed = 20_260_102

let iamulator: Iamulator
beforeAll(async () => {
  iamulator = await createWithoutSignatures()
})
afterAll(() => iamulator.store.close())

test('what is simulated is what the evaluator decides', async () => {
  const effects: Record<Decision['effect'], number> = { allowed: 0, implicitDeny: 0, explicitDeny: 0 }
  const property = fc.asyncProperty(questions, async ({ layers, requests }) => {
    const documents = acceptedDocuments(layers)
    for (const request of requests) {
      const principal = callerOf(request.principal)
      if (principal === undefined || !isAccepted(request, documents)) continue
      const effect = decided(request, principal, documents)
      const simulated = await simulate(request, principal, documents)
      if (simulated !== effect)
        expect({ request, documents, simulated }).toEqual({ request, documents, simulated: effect })
      effects[effect]++
    }
  })
  const sets = await tryCasesAsync(property, { seed, atLeast: 700, all: 8000 })
  process.stdout.write(`simulations of custom policies: ${JSON.stringify(effects)}, seed ${seed}\n`)
  for (const count of Object.values(effects)) expect(count).toBeGreaterThan(sets / 16)
})

/** The documents that a simulation accepts. */
interface SimulationDocuments {
  readonly identity: readonly string[]
  readonly boundary: string | undefined
  readonly resource: string | undefined
  readonly serviceControl: readonly (readonly string[])[] | undefined
}

function acceptedDocuments({
  identity,
  boundary,
  resource,
  serviceControl,
}: BookLayers): SimulationDocuments {
  const isIdentity = (text: string) =>
    validateIdentityPolicy(text, { managed: false, partition: 'aws' }) === undefined
  const isServiceControl = (text: string) => validateServiceControlPolicy(text, 'aws') === undefined
  const levels = serviceControl?.map((level) => level.filter(isServiceControl))
  return {
    identity: identity.filter(isIdentity),
    boundary: boundary !== undefined && isIdentity(boundary) ? boundary : undefined,
    resource: resource && namesResources(resource.document) ? resource.document : undefined,
    // A request cannot contain an empty list.
    serviceControl: levels?.every(({ length }) => length > 0) ? levels : undefined,
  }
}

/** AWS simulates a resource policy only on resources with ARNs. */
function isAccepted({ resource }: BookRequest, documents: SimulationDocuments): boolean {
  return documents.identity.length > 0 && (documents.resource === undefined || resource !== '*')
}

/** Returns whether the document is a policy, and all resources that it names have ARNs. */
function namesResources(document: string): boolean {
  const resources = readDocument(document)?.statements.flatMap(({ resources: named }) => named?.values ?? [])
  return resources?.every((resource) => /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(resource)) ?? false
}

/**
 * Returns the principal if it can be the caller of a simulation. The simulation must know all its properties.
 */
function callerOf({ kind, accountId, arn, roleArn }: BookPrincipal): Principal | undefined {
  if (kind === 'user') return { kind, accountId, arn }
  if (kind !== 'role-session') return undefined
  return { kind, accountId, arn: arn.replace(/[^/]+$/, 'session'), roleArn }
}

function decided(
  request: BookRequest,
  principal: Principal,
  documents: SimulationDocuments,
): Decision['effect'] {
  const { action, resource, resourceAccountId } = request
  const isOwnerEvaluated = documents.resource !== undefined || resourceAccountId !== undefined
  const asked: AuthorizationRequest = {
    action,
    resource,
    resourceAccountId: isOwnerEvaluated ? accountOfArn(resource) || resourceAccountId : undefined,
    principal,
    context: new Map([...defaultsOf(principal), ...contextOf(request)]),
  }
  return decide(asked, {
    identity: documents.identity.map(sourced),
    boundary: documents.boundary === undefined ? undefined : sourced(documents.boundary),
    resource:
      documents.resource === undefined
        ? undefined
        : { kind: kindOf(request), policy: sourced(documents.resource) },
    serviceControl: documents.serviceControl?.map((level) => level.map(sourced)),
  }).effect
}

function kindOf({ action, resource }: BookRequest): ResourcePolicyKind {
  if (action.startsWith('sts:') && (resource === '*' || resource.includes(':role/'))) return 'trust'
  return action.startsWith('kms:') && resource.includes(':key/') ? 'key' : 'resource'
}

function sourced(text: string): SourcedPolicy {
  return { policy: compilePolicy(text), source: 'generated', kind: 'inline' }
}

/**
 * Returns the context entries that a request can contain.
 * Names have at least five characters, and lists are not empty.
 */
function contextOf({ context }: BookRequest): [string, string | readonly string[]][] {
  return Object.entries(context)
    .filter(([key, value]) => key.length >= 5 && (typeof value === 'string' || value.length > 0))
    .map(([key, value]) => [key.toLowerCase(), value])
}

/** Returns the keys that a simulation has by default. */
function defaultsOf({ kind, accountId, arn, roleArn = arn }: Principal): [string, string][] {
  const defaults: [string, string][] = [
    ['aws:userid', roleArn],
    ['aws:principalaccount', accountId ?? ''],
    ['aws:principalarn', roleArn],
  ]
  return kind === 'user' ? [...defaults, ['aws:username', arn.slice(arn.lastIndexOf('/') + 1)]] : defaults
}

async function simulate(
  request: BookRequest,
  { arn, roleArn = arn }: Principal,
  documents: SimulationDocuments,
): Promise<unknown> {
  const { resourceAccountId } = request
  const form: Form = {
    ...list('PolicyInputList', documents.identity),
    ...list('ActionNames', [request.action]),
    ...list('ResourceArns', [request.resource]),
    CallerArn: roleArn,
    ...entriesOf(new Map(contextOf(request))),
    ...(documents.boundary === undefined
      ? {}
      : list('PermissionsBoundaryPolicyInputList', [documents.boundary])),
    ...(documents.resource === undefined ? {} : { ResourcePolicy: documents.resource }),
    ...(resourceAccountId === undefined ? {} : { ResourceOwner: `arn:aws:iam::${resourceAccountId}:root` }),
    ...levelsOf(documents.serviceControl ?? []),
  }
  const { body } = await call(iamulator, 'iam', 'SimulateCustomPolicy', form, ADMINISTRATOR)
  const result = valueAt(body, 'SimulateCustomPolicyResponse', 'SimulateCustomPolicyResult')
  return valueAt(result, 'EvaluationResults', 0, 'EvalDecision') ?? body
}

function levelsOf(levels: readonly (readonly string[])[]): Form {
  const forms = levels.map((level, index) =>
    list(`OrderedOrganizationPolicyInputList.member.${index + 1}.ServiceControlPolicyInputList`, level),
  )
  return Object.assign({}, ...forms)
}
