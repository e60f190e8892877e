/**
 * Reads questions to the evaluator from JSON. A question has a principal, an action, a resource, and a
 * context.
 */
import { isIP } from 'node:net'
import type { Question } from '../../../core/access/judge.ts'
import { sourcedPolicy } from '../../../core/access/policies-by-arn.ts'
import { partitionOfArn } from '../../../core/aws/arns.ts'
import { isPartition, partitionNamed, partitionOfRegion } from '../../../core/aws/partitions.ts'
import {
  conditionsOf,
  questionAbout,
  type ResourceQuestion,
  type Surroundings,
} from '../../../core/engine/judge-resource.ts'
import { accountOf, type Caller } from '../../../core/identity/caller.ts'
import { isClosed } from '../../../core/identity/closed-accounts.ts'
import { callerNamed, type SessionFacts } from '../../../core/identity/named-caller.ts'
import type { Clock } from '../../../core/runtime/clock.ts'
import type { Settings } from '../../../core/runtime/settings.ts'
import { withoutMapping } from '../../../core/standards/ip-address.ts'
import { compilePolicy, type ResourcePolicyKind, resourcePolicyError } from '../../../policy/index.ts'
import type { Place, Store, Tag, View } from '../../../store/index.ts'
import { bodyReader } from '../body.ts'
import { invalidBody } from '../endpoint.ts'
import { accountClosed, noSuchPrincipal, notYetVisible } from './no-such-principal.ts'
import { requireArnLength, requireDocumentSize } from './question-sizes.ts'
import { requirePossibleSource, type ServicesBody, sourceOf } from './services-between.ts'

/** The schema `Question` of openapi.json, which describes the members. */
export interface QuestionBody extends ServicesBody {
  readonly principal: string
  readonly session?: SessionBody
  /** `service:Action`. */
  readonly action: string
  readonly resource?: string
  /** Whether names that AWS does not have are permitted. */
  readonly unknownActions?: boolean
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
  readonly ownershipOf: Surroundings['ownershipOf']
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
  return questionBy(world, namedCaller(world, body), body)
}

/**
 * Accepts only `*` and ARNs of a possible length. Policies can name nothing else, so other verdicts would be meaningless.
 *
 * @param member the body's member that contains the text
 * @throws EndpointError InvalidBody
 */
export function requireArn(text: string, member: string): void {
  requireArnLength(text, member)
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
export function questionBy(world: World, caller: Caller, body: RequestDetails): Question {
  return questionAbout(world, caller, askedAbout(caller, body))
}

/**
 * Converts the body to the question about the resource.
 *
 * @throws EndpointError InvalidBody
 */
export function askedAbout(caller: Caller, body: RequestDetails): ResourceQuestion {
  requirePossibleSource(caller, body)
  const { action, resource = '*', resourceAccount, resourceTags, resourcePolicy, endpointPolicy } = body
  return {
    action,
    resource,
    resourceAccount,
    resourceTags: resourceTags && tagsOf(resourceTags),
    resourcePolicy: textOf(resourcePolicy, 'resourcePolicy'),
    resourcePolicyKind: body.resourcePolicyKind,
    endpointPolicy: textOf(endpointPolicy, 'endpointPolicy'),
    conditions: conditionsOf(body.context),
    arrival: arrivalOf(caller, body),
  }
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
 * @throws EndpointError InvalidBody when the document is not a JSON object, or is nested too deeply, or is too long
 */
function documentText(document: Document, member: string): string {
  const text = typeof document === 'string' ? document : jsonOf(document)
  if (text !== undefined) requireDocumentSize(text, member)
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

function textOf(document: Document | undefined, member: 'resourcePolicy' | 'endpointPolicy') {
  return document === undefined ? undefined : policyText(document, member)
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

/**
 * Returns how the request arrives.
 *
 * By default it uses TLS, like AWS's own requests, and the only region of IAM in the caller's partition.
 * A service that calls for itself has no source IP address that policies could know. A service that calls on
 * behalf of a principal usually keeps the address of that principal.
 */
function arrivalOf({ kind, partition }: Caller, body: RequestDetails): ResourceQuestion['arrival'] {
  return {
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
