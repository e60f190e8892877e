/**
 * Reads questions to the evaluator from JSON. A question has a principal, an action, a resource, and a
 * context.
 */
import { isIP } from 'node:net'
import {
  compilePolicy,
  type Layers,
  type ResourcePolicyKind,
  resourcePolicyError,
} from '../../../policy/index.ts'
import type { Place, Store, Tag, View } from '../../../store/index.ts'
import type { Question } from '../../access/judge.ts'
import { sourcedPolicy } from '../../access/policies-by-arn.ts'
import { accountOfSource, ownerInArn, resourcePolicyKind } from '../../access/resource-policy.ts'
import type { Conditions, DetailedTarget } from '../../access/target.ts'
import { partitionOfArn } from '../../aws/arns.ts'
import { isPartition, partitionNamed, partitionOfRegion } from '../../aws/partitions.ts'
import { actionFacts, authorizedResource, isMultiValued } from '../../aws/service-authorization.ts'
import { endDueClosures } from '../../engine/account-closures.ts'
import { accountOf, type Caller } from '../../identity/caller.ts'
import { isClosed } from '../../identity/closed-accounts.ts'
import { callerNamed, type SessionFacts } from '../../identity/named-caller.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { Settings } from '../../runtime/settings.ts'
import { withoutMapping } from '../../standards/ip-address.ts'
import { bodyReader } from '../body.ts'
import { invalidBody } from '../endpoint.ts'
import { accountClosed, noSuchPrincipal, notYetVisible } from './no-such-principal.ts'
import { requirePossibleSource, type ServicesBody, sourceOf } from './services-between.ts'
import { storedOwnership, storedTags, storedTrust } from './stored-resource.ts'

/** The schema `Question` of openapi.json, which describes the members. */
export interface QuestionBody extends ServicesBody {
  readonly principal: string
  readonly session?: SessionBody
  /** `service:Action`. */
  readonly action: string
  readonly resource?: string
  readonly resourceAccount?: string
  readonly resourceTags?: Readonly<Record<string, string>>
  readonly resourcePolicy?: Document
  readonly resourcePolicyKind?: ResourcePolicyKind
  readonly endpointPolicy?: Document
  readonly context?: Readonly<Record<string, Scalar | readonly Scalar[]>>
  readonly sourceIp?: string
  readonly secure?: boolean
  readonly region?: string
  readonly userAgent?: string
}

/** A question without its caller. */
type RequestDetails = Omit<QuestionBody, 'principal' | 'session'>

interface SessionBody {
  readonly policy?: Document
  readonly policyArns?: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
  readonly sourceIdentity?: string
  /** Whether the caller authenticated with an MFA device, or how many seconds ago. */
  readonly mfa?: boolean | number
  readonly federatedBy?: string
}

/** A policy document, or its text. */
type Document = object | string
type Scalar = string | number | boolean

interface World {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  readonly settings: Pick<Settings, 'partition'>
}

/** Validates a body. Rejects with EndpointError InvalidBody. */
export const readQuestion = bodyReader<QuestionBody>('Question')

/**
 * Builds the question from the current state.
 *
 * @throws EndpointError NoSuchPrincipal, InvalidBody
 */
export function questionOf(world: World, body: QuestionBody): Question {
  if (body.resource !== undefined) requireArn(body.resource, 'resource')
  return questionBy(world, namedCaller(world, body), body)
}

/**
 * Accepts only `*` and ARNs. Policies can name nothing else, so other verdicts would be meaningless.
 *
 * @param member the body's member that contains the text
 * @throws EndpointError InvalidBody
 */
export function requireArn(text: string, member: string): void {
  if (text === '*' || /^arn:(?:[^:]*:){4}./s.test(text)) return
  const form = 'arn:partition:service:region:account:resource, such as arn:aws:s3:::bucket/key'
  throw invalidBody(
    `${member} is neither * nor an ARN: ${JSON.stringify(text)}. The format of an ARN is ${form}.`,
  )
}

type NamedPrincipal = Pick<QuestionBody, 'principal' | 'session' | 'region' | 'resource'>

/** Returns the partition of principals whose names contain none, such as account numbers. */
export function partitionFor(
  { settings }: Pick<World, 'settings'>,
  region: string | undefined,
  resource = '',
): string {
  if (region !== undefined) return partitionOfRegion(region)
  const named = partitionOfArn(resource) ?? ''
  return isPartition(named) ? named : settings.partition
}

/**
 * Returns the caller that a question names.
 *
 * @throws EndpointError NoSuchPrincipal, InvalidBody
 */
export function namedCaller(world: World, { principal, session, region, resource }: NamedPrincipal): Caller {
  const { store, clock } = world
  const facts = session && sessionFacts(session)
  const timeIn = (place: Place) => clock.now(place)
  const partition = partitionFor(world, region, resource)
  const settled = { view: (place: Place) => store.settled(store.view(place)) }
  const caller = callerNamed(settled, partition, principal, facts, timeIn)
  if (caller && accountOf(caller) !== undefined && isClosed(settled.view(caller)))
    throw accountClosed(principal, caller.accountId)
  if (!caller) {
    const isRecent = callerNamed(store, partition, principal, facts, timeIn) !== undefined
    throw isRecent ? notYetVisible(principal) : noSuchPrincipal(world, principal, session?.federatedBy)
  }
  if (facts) requireSession(settled.view(caller), caller, facts)
  return caller
}

/**
 * Builds the question for a caller.
 *
 * @throws EndpointError InvalidBody
 */
export function questionBy({ store, clock }: World, caller: Caller, body: RequestDetails): Question {
  requirePossibleSource(caller, body)
  const view = store.settled(store.view(caller))
  const known = actionFacts(body.action)
  const action = known ? `${known.service}:${known.name}` : body.action
  const target = { ...storedOwnership(view, action), ...targetOf(view, caller, body) }
  const source = sourceOf(body)
  endClosuresIn({ store, clock }, caller, [target.accountId, source && accountOfSource(source)])
  return {
    view,
    caller,
    action,
    target,
    arrival: arrivalOf(caller, body, clock.now(ownerOfTime(caller, target))),
    conditions: conditionsOf(body.context),
    layers: givenLayers(body),
  }
}

/** Ends the closures that are due in the organizations of resources, because their policies and IDs count. */
function endClosuresIn(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  { partition }: Place,
  accounts: readonly (string | undefined)[],
): void {
  for (const accountId of accounts) {
    if (accountId !== undefined) endDueClosures(store, { partition, accountId }, (place) => clock.now(place))
  }
}

/** Returns the account whose time the request has: the caller's or, for a caller without one, the resource's. */
function ownerOfTime(caller: Caller, { accountId }: DetailedTarget): Place {
  if (accountOf(caller) !== undefined || accountId === undefined) return caller
  return { partition: caller.partition, accountId }
}

function sessionFacts(session: SessionBody): SessionFacts {
  const { policy, policyArns, tags, sourceIdentity, federatedBy, mfa = false } = session
  return {
    ...(policy === undefined ? {} : { policy: documentText(policy, 'session.policy') }),
    ...(policyArns === undefined ? {} : { policyArns }),
    ...(tags === undefined ? {} : { tags: tagsOf(tags) }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(federatedBy === undefined ? {} : { federatedBy }),
    ...(mfa === false ? {} : { mfaSecondsAgo: mfa === true ? 0 : mfa }),
  }
}

/** Rejects sessions that cannot exist. */
function requireSession(view: View, caller: Caller, { policyArns = [], federatedBy }: SessionFacts): void {
  if (accountOf(caller) === undefined) throw invalidBody(`session: ${caller.arn} cannot have sessions.`)
  if (federatedBy !== undefined && caller.kind !== 'federated')
    throw invalidBody(`session.federatedBy: ${caller.arn} is not a federated user.`)
  const missing = policyArns.find((arn) => sourcedPolicy(view, arn) === undefined)
  if (missing !== undefined) throw invalidBody(`session.policyArns: policy ${missing} does not exist.`)
}

/**
 * Returns the text of a policy document.
 *
 * @throws EndpointError InvalidBody when the document is not a JSON object, or is nested too deeply
 */
function documentText(document: Document, member: string): string {
  const text = typeof document === 'string' ? document : jsonOf(document)
  if (text === undefined || !compilePolicy(text).readable)
    throw invalidBody(`${member} is not a JSON object.`)
  return text
}

/**
 * Validates a policy as the service that stores it would. An unreadable Deny must not allow anything.
 *
 * @throws EndpointError InvalidBody
 */
export function policyText(document: Document, member: 'resourcePolicy' | 'endpointPolicy'): string {
  const text = documentText(document, member)
  const flaw = resourcePolicyError(compilePolicy(text), member === 'resourcePolicy' ? 'resource' : 'endpoint')
  if (flaw !== undefined) throw invalidBody(`${member}${flaw}`)
  return text
}

/** Serializes the document. Undefined when it is nested so deeply that serializing it overflows the stack. */
function jsonOf(document: object): string | undefined {
  try {
    return JSON.stringify(document)
  } catch {
    return undefined
  }
}

function tagsOf(tags: Readonly<Record<string, string>>): readonly Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }))
}

function targetOf(view: View, caller: Caller, body: RequestDetails): DetailedTarget {
  const { partition } = caller
  const { region = partitionNamed(partition).iamRegion, resource = '*' } = body
  const requester = { partition, region, accountId: accountOf(caller) }
  const arn = authorizedResource(body.action, resource, requester)
  const accountId = ownerInArn(arn) ?? body.resourceAccount
  const tags = body.resourceTags ? tagsOf(body.resourceTags) : storedTags(view, arn)
  const trust = body.resourcePolicy === undefined ? storedTrust(view, body.action, arn) : undefined
  return {
    arn,
    ...(accountId === undefined ? {} : { accountId }),
    ...(tags === undefined ? {} : { tags }),
    ...(trust === undefined ? {} : { trust }),
  }
}

/**
 * Returns how the request arrives.
 *
 * By default it uses TLS, like AWS's own requests, and the only region of IAM in the caller's partition.
 * A service that calls for itself has no source IP address that policies could know. A service that calls on
 * behalf of a principal usually keeps the address of that principal.
 */
function arrivalOf({ kind, partition }: Caller, body: RequestDetails, now: number): Question['arrival'] {
  return {
    now,
    region: body.region ?? partitionNamed(partition).iamRegion,
    secure: body.secure ?? true,
    ...addressesOf(kind, body),
    userAgent: body.userAgent,
    referer: undefined,
    source: sourceOf(body),
    via: body.via,
  }
}

/**
 * Returns the address of the request. A request through a VPC endpoint has `aws:VpcSourceIp` and no
 * `aws:SourceIp`.
 *
 * Source: IAM User Guide, `aws:SourceIp` and `aws:VpcSourceIp`.
 */
function addressesOf(
  kind: Caller['kind'],
  body: RequestDetails,
): Pick<Question['arrival'], 'sourceIp' | 'vpcSourceIp'> {
  const address = body.sourceIp === undefined ? undefined : addressIn(body.sourceIp)
  if (passesEndpoint(body)) return { sourceIp: undefined, vpcSourceIp: address }
  return { sourceIp: address ?? (kind === 'service' ? undefined : '127.0.0.1') }
}

/** Condition keys that only requests through a VPC endpoint have. */
const KEY_OF_ENDPOINT =
  /^aws:(?:SourceVpc|SourceVpcArn|SourceVpce|VpcSourceIp|Vpce(?:Account|OrgID|OrgPaths))$/i

function passesEndpoint({ endpointPolicy, context = {} }: RequestDetails): boolean {
  return endpointPolicy !== undefined || Object.keys(context).some((key) => KEY_OF_ENDPOINT.test(key))
}

function addressIn(sourceIp: string): string {
  requireAddress(sourceIp)
  return withoutMapping(sourceIp)
}

/**
 * Requires that `sourceIp` is an IP address.
 *
 * @throws EndpointError InvalidBody
 */
export function requireAddress(sourceIp: string): void {
  if (isIP(sourceIp) === 0) throw invalidBody(`sourceIp is not an IP address: ${JSON.stringify(sourceIp)}.`)
}

/** Converts the context to condition keys. A multivalued key is always a list, even with one value. */
function conditionsOf(context: QuestionBody['context'] = {}): Conditions {
  const keys = Object.entries(context).map(([key, value]) => {
    if (Array.isArray(value)) return [key, value.map(String)] as const
    return [key, isMultiValued(key) ? [String(value)] : String(value)] as const
  })
  return { 'aws:TagKeys': tagKeysIn(context), ...Object.fromEntries(keys) }
}

const REQUEST_TAG = /^aws:requesttag\//i

/** Returns the value of `aws:TagKeys`, which contains the key of every request tag. */
function tagKeysIn(context: object): readonly string[] | undefined {
  const tags = Object.keys(context).filter((key) => REQUEST_TAG.test(key))
  return tags.length === 0 ? undefined : tags.map((key) => key.replace(REQUEST_TAG, ''))
}

/** Returns the layers that only the body contains: the state does not store these policies. */
function givenLayers({
  action,
  resource = '*',
  resourcePolicy,
  resourcePolicyKind: kind = resourcePolicyKind(action, resource),
  endpointPolicy,
}: RequestDetails): Partial<Layers> {
  const layers: { -readonly [Name in keyof Layers]?: Layers[Name] } = {}
  if (resourcePolicy !== undefined) {
    const policy = compilePolicy(policyText(resourcePolicy, 'resourcePolicy'))
    layers.resource = { policy: { policy, source: resource, kind: 'resource' }, kind }
  }
  if (endpointPolicy !== undefined) {
    const policy = compilePolicy(policyText(endpointPolicy, 'endpointPolicy'))
    layers.endpoint = { policy, source: 'endpoint', kind: 'endpoint' }
  }
  return layers
}
