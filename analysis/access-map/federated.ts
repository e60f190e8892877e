/** Identity providers in the access map: a node for each kind of token or assertion that trust policies tell apart. */

import { judge } from '../../core/access/judge.ts'
import type { WebIdentityCaller } from '../../core/identity/caller.ts'
import {
  compilePolicy,
  type OpenCondition,
  type OpenDecision,
  type OpenKeys,
  type OpenQuestion,
  type Way,
} from '../../policy/index.ts'
import type { AccessNode } from '../../schemas/endpoints.ts'
import type { View } from '../../store/index.ts'
import { edgeCondition } from './condition-text.ts'
import { decideRequest, evaluationOf, isWorking } from './evaluate.ts'
import type { AccessEdge } from './model.ts'
import { keysExcept, keysOfSaml, keysOfWebIdentity } from './open-keys.ts'
import { subjectName } from './subject-name.ts'
import { plainArrival, type RoleTarget, type World } from './world.ts'

/** A provider as trust policies name it. */
export interface FederatedProvider {
  /** The ARN, or the name of a provider that every account has. */
  readonly name: string
  readonly kind: 'oidc' | 'saml'
  /** The beginning of its condition keys, without the colon. */
  readonly prefix: string
  /** The permitted audiences. Undefined if the trust policy decides. */
  readonly audiences: readonly string[] | undefined
  /** The account whose roles can trust it. Undefined for a provider that every account has. */
  readonly account: string | undefined
}

const PROVIDER = /^arn:[\w-]+:iam::(\d{12}):(oidc|saml)-provider\/(.+)$/

/** Returns the provider. Undefined if there is none, so that it signs nobody in. */
export function providerNamed(view: View, name: string): FederatedProvider | undefined {
  const [, account, kind, path = ''] = PROVIDER.exec(name) ?? []
  if (account === undefined) return { name, kind: 'oidc', prefix: name, audiences: undefined, account }
  const owner = view.account(account)
  if (kind === 'saml')
    return owner.samlProviders.has(name)
      ? { name, kind, prefix: 'saml', audiences: undefined, account }
      : undefined
  const row = owner.oidcProviders.get(name)
  return row && { name, kind: 'oidc', prefix: path, audiences: row.clientIds, account }
}

export function federatedAction({ kind }: Pick<FederatedProvider, 'kind'>): AccessEdge['action'] {
  return kind === 'saml' ? 'sts:AssumeRoleWithSAML' : 'sts:AssumeRoleWithWebIdentity'
}

/** The claims that the tokens of one node share. */
interface Subject {
  readonly node: AccessNode
  readonly claims: ReadonlyMap<string, string | readonly string[]>
  readonly signature: string
}

/** A role and the decision on any token of the provider. */
interface OpenRole {
  readonly role: RoleTarget
  readonly questionOn: (permission: string) => OpenQuestion
  readonly decision: OpenDecision
}

export interface FederatedPart {
  readonly nodes: readonly AccessNode[]
  readonly edges: readonly AccessEdge[]
}

/** Returns the nodes of a provider, and their edges to the roles that name it. */
export function federatedPart(
  world: World,
  provider: FederatedProvider,
  roles: readonly RoleTarget[],
): FederatedPart {
  const open = roles.map((role) => openRole(world, provider, role))
  const subjects = subjectsOf(provider, open)
  const others = subjects.some(({ signature }) => signature !== '') ? [otherSubjects(provider, subjects)] : []
  const edges = [
    ...subjects.flatMap((subject) => open.flatMap((role) => edgeFrom(provider, subject, role) ?? [])),
    ...others.flatMap((subject) => open.map((role) => edgeOfOthers(provider, subject, role))),
    ...(subjects.length === 0 ? open.map((role) => edgeOf(provider, nodeOf(provider).id, role)) : []),
  ]
  const nodes = subjects.length === 0 ? [nodeOf(provider)] : [...subjects, ...others].map(({ node }) => node)
  return { nodes, edges }
}

function openRole(world: World, provider: FederatedProvider, role: RoleTarget): OpenRole {
  const { view, target } = role
  const caller = federatedCaller(view, provider)
  const arrival = plainArrival(world, view)
  const keys = keysOf(provider)
  const conditions = { 'sts:RoleSessionName': 'session', 'sts:RoleAuthorizedByIdp': 'false' }
  const questionOn = (action: string): OpenQuestion => {
    return { ...judge({ view, caller, action, target, arrival, conditions }), keys }
  }
  const decision = decideRequest(federatedAction(provider), questionOn)
  return { role, questionOn, decision }
}

function keysOf({ kind, prefix, audiences }: FederatedProvider): OpenKeys {
  return kind === 'saml' ? keysOfSaml() : keysOfWebIdentity(prefix, audiences)
}

/** Returns a user whom the provider signed in. Policies see users of all providers alike. */
function federatedCaller({ partition, accountId }: View, provider: FederatedProvider): WebIdentityCaller {
  const { name, prefix, audiences } = provider
  const audience = audiences?.[0] ?? 'any-audience'
  const claims =
    provider.kind === 'saml' ? {} : { [`${prefix}:aud`]: audience, [`${prefix}:sub`]: 'any-subject' }
  return {
    kind: 'web-identity',
    partition,
    accountId,
    arn: name,
    userId: name,
    accessKeyId: '',
    providers: [name],
    claims,
    identity: {
      issuer: prefix,
      provider: name,
      subject: 'any-subject',
      audience,
      claims: { all: claims, lasting: claims },
      session: { Tags: [], TransitiveTagKeys: [], SourceIdentity: undefined },
      namesRole: false,
    },
  }
}

/** Returns a subject for each set of conditions on claims. */
function subjectsOf(provider: FederatedProvider, open: readonly OpenRole[]): readonly Subject[] {
  const subjects = new Map<string, Subject>()
  for (const way of open.flatMap(({ decision }) => decision.ways)) {
    const conditions = subjectConditions(provider, way)
    const signature = signatureOf(conditions)
    if (!subjects.has(signature)) subjects.set(signature, subjectOf(provider, signature, conditions, way))
  }
  return [...subjects.values()].sort((one, other) => (one.signature < other.signature ? -1 : 1))
}

/** Returns the conditions that tell subjects apart. The audience is the same for most of them. */
function subjectConditions({ prefix }: FederatedProvider, { conditions }: Way): readonly OpenCondition[] {
  const start = `${prefix.toLowerCase()}:`
  return conditions.filter(({ key }) => {
    const lower = key?.toLowerCase() ?? ''
    return lower.startsWith(start) && lower !== `${start}aud`
  })
}

function signatureOf(conditions: readonly OpenCondition[]): string {
  return conditions
    .map(({ operator, key, values, expected }) => JSON.stringify([key, operator, values, expected]))
    .sort()
    .join()
}

function subjectOf(
  provider: FederatedProvider,
  signature: string,
  conditions: readonly OpenCondition[],
  { example }: Way,
): Subject {
  const names = new Set(conditions.map(({ key }) => key?.toLowerCase()))
  const claims = new Map(
    [...example].flatMap(([key, value]) =>
      value !== undefined && names.has(key) ? [[key, value] as const] : [],
    ),
  )
  return { node: nodeOf(provider, conditions), claims, signature }
}

function nodeOf(provider: FederatedProvider, conditions: readonly OpenCondition[] = []): AccessNode {
  const { name, account } = provider
  const subject = conditions.map(edgeCondition)
  const suffix = subject.length === 0 ? '' : `#${subject.map(({ text }) => text).join(' and ')}`
  return {
    id: name + suffix,
    kind: 'provider',
    partition: name.startsWith('arn:') ? (name.split(':')[1] ?? 'aws') : 'aws',
    ...subjectName(provider, subject),
    ...(account === undefined ? {} : { account }),
    ...(subject.length === 0 ? {} : { subject }),
  }
}

/** Returns the tokens that none of the subjects describes. */
function otherSubjects(provider: FederatedProvider, subjects: readonly Subject[]): Subject {
  const keys = new Set(subjects.flatMap(({ claims }) => [...claims.keys()]))
  const claims = new Map([...keys].map((key) => [key, 'another value'] as const))
  const named = subjects.find(({ signature }) => signature !== '')
  const node = { ...nodeOf(provider), id: `${provider.name}#others`, detail: 'others' }
  return { node: { ...node, name: named?.node.name ?? node.name }, claims, signature: 'others' }
}

/** Returns the edge of a subject to a role that it can become. There is none otherwise: the others show it. */
function edgeFrom(provider: FederatedProvider, subject: Subject, open: OpenRole): AccessEdge | undefined {
  const isOwn = open.decision.ways.some((way) =>
    ['', subject.signature].includes(signatureOf(subjectConditions(provider, way))),
  )
  if (isOwn) return edgeOf(provider, subject.node.id, open)
  return withClaims(provider, subject, open).ways.length > 0
    ? edgeOf(provider, subject.node.id, open)
    : undefined
}

/** Decides on the tokens of a subject only. */
function withClaims(
  provider: FederatedProvider,
  { claims }: Subject,
  { questionOn }: OpenRole,
): OpenDecision {
  const known = new Set(claims.keys())
  return decideRequest(federatedAction(provider), (permission) => {
    const { request, layers, keys } = questionOn(permission)
    const context = {
      get: (key: string) => claims.get(key) ?? request.context.get(key),
      has: (key: string) => claims.has(key) || request.context.has(key),
    }
    return { request: { ...request, context }, layers, keys: keysExcept(keys, known) }
  })
}

function edgeOfOthers(provider: FederatedProvider, others: Subject, open: OpenRole): AccessEdge {
  const { verdict, layer, ways } = evaluationOf(withClaims(provider, others, open))
  const edge = { from: others.node.id, to: open.role.row.arn, action: federatedAction(provider) }
  const isRefused = ways.length === 0 && verdict !== 'allowed'
  return { ...edge, verdict, layer, conditions: ways, ...(isRefused ? { declaredBy: 'trust' } : {}) }
}

function edgeOf(provider: FederatedProvider, from: string, { role, decision }: OpenRole): AccessEdge {
  const { verdict, layer, ways } = evaluationOf(decision)
  const edge = { from, to: role.row.arn, action: federatedAction(provider), verdict, layer, conditions: ways }
  return isWorking(edge) ? edge : { ...edge, declaredBy: 'trust' }
}

/** Returns a policy that allows exactly what a subject describes, to recognize its tokens in recorded decisions. */
export function policyOfSubject({ subject = [] }: AccessNode) {
  const statements = subject.filter(({ holds }) => holds)
  const Condition: Record<string, Record<string, readonly string[]>> = {}
  for (const { operator = '', key = '', values } of statements)
    Condition[operator] = { ...Condition[operator], [key]: values }
  const Statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition }
  return compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement }))
}
