/** Tells what a request to any AWS service needs, without deciding, for tests and for other emulators. */

import { accountOfId } from '../../../core/aws/ids.ts'
import { partitionNamed, partitionOfRegion } from '../../../core/aws/partitions.ts'
import { bootstrapKey, DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import { MAXIMUM_ROUNDS, resolutionOf } from '../../../guard/decide.ts'
import { KnowledgeFailure } from '../../../guard/knowledge/failure.ts'
import type { Inquiry } from '../../../guard/knowledge/index.ts'
import { upstreamOf } from '../../../guard/rules.ts'
import { isVersion2, parseVersion2 } from '../../../protocol/sigv2.ts'
import { headerValue, parseSignature, type SignedRequest } from '../../../protocol/sigv4.ts'
import { isVersion4A, namedRegion, parseSignature4A } from '../../../protocol/sigv4a.ts'
import { recognize } from '../../../recognition/foreign/index.ts'
import { parametersOf } from '../../../recognition/parameters/index.ts'
import type { RequestHead, RequestScope } from '../../../recognition/request.ts'
import type { Answers, Lookup, LookupKind } from '../../../recognition/resolution/lookups.ts'
import type { NeededDecision, Resolution } from '../../../recognition/resolution/types.ts'
import type { RecognizedCall } from '../../../recognition/types.ts'
import { asEndpointError, EndpointError, requireReady } from '../../endpoints/endpoint-error.ts'
import { serviceSignedFor } from '../../services/index.ts'
import { bodyReader } from '../body.ts'
import { type Handler, type Iamulator, invalidBody, isObject, ok, type Reply } from '../endpoint.ts'
import { type RawRequestBody, toSignedRequest } from './raw-request.ts'

/** The schema `ResolveQuestion` of openapi.json, which describes the members. */
interface ResolveBody {
  readonly request: RawRequestBody
  readonly account?: string
  readonly region?: string
  readonly known?: readonly Answered[]
}

/** A question about state, with its answer. */
interface Answered {
  readonly kind: LookupKind
  readonly value: string
  readonly answer: unknown
}

const readBody = bodyReader<ResolveBody>('ResolveQuestion')

/** Handles `POST /_iamulator/resolve`. The signature is not verified: it only names region and account. */
export const resolveRequest: Handler = async (iamulator, json) => {
  requireReady(iamulator)
  const body = await readBody(json)
  try {
    return await shownNeeds(iamulator, body)
  } catch (error) {
    throw asEndpointError(error)
  }
}

/** @throws AwsError when the service could not read the request either */
async function shownNeeds(iamulator: Iamulator, body: ResolveBody): Promise<Reply> {
  const request = toSignedRequest(body.request)
  const head = headOf(request)
  const call = callIn(head, request)
  const parameters = parametersOf(call, head, Buffer.from(request.body))
  const scope = scopeIn(iamulator, body, signatureIn(call, request))
  const asked = { call, parameters, head, scope }
  const inquiry = inquiryFor(iamulator, call, body.known ?? [])
  const resolution = await resolved(() => resolutionOf(iamulator, asked, inquiry.known, EVERY_KEY), inquiry)
  return ok({
    service: call.service.key,
    operation: call.operation,
    decisions: resolution.decisions.map(shownDecision),
    lookups: [...resolution.asked, ...resolution.missing].map((lookup) => shownLookup(lookup, inquiry)),
  })
}

/** Every key that state can fill is listed among the lookups. */
const EVERY_KEY = { has: () => true }

function headOf({ method, path, query, headers }: SignedRequest): RequestHead {
  const header = (name: string) => headerValue(headers, name)
  return { method, path, query, headers, remoteAddress: '127.0.0.1', secure: true, header }
}

/** @throws EndpointError UnknownOperation; InvalidBody when the body is missing but names the operation */
function callIn(head: RequestHead, { body, bodyElsewhere }: SignedRequest): RecognizedCall {
  const recognition = recognize(head, bodyElsewhere ? undefined : Buffer.from(body))
  switch (recognition.kind) {
    case 'call':
      return recognition.call
    case 'body':
      throw invalidBody('request.body is missing, although the request is a form that names its operation.')
    case 'own':
      throw unknownOperation(`${recognition.prefix} is no API of AWS.`)
    default:
      throw unknownOperation(unknownText(recognition.service, recognition.operation))
  }
}

function unknownText(service: string | undefined, operation: string | undefined): string {
  if (service === undefined) return 'The request names no service that is known.'
  if (serviceSignedFor(service) !== undefined)
    return `iamulator serves ${service} itself, and resolves only requests for other services.`
  if (operation === undefined) return `It is not known which operation of ${service} the request is.`
  return `The operation ${operation} of ${service} is not known.`
}

const unknownOperation = (message: string) => new EndpointError(404, 'UnknownOperation', message)

/** The place of a request that a signature of any version names. */
interface Signed {
  readonly accessKeyId: string
  /** Undefined when the signature names none. */
  readonly region: string | undefined
}

/** @throws AwsError when the signature is malformed */
function signatureIn({ service }: RecognizedCall, request: SignedRequest): Signed | undefined {
  if (service.key === 's3' && isVersion2(request)) return { ...parseVersion2(request), region: undefined }
  if (isVersion4A(request)) {
    const signature = parseSignature4A(request)
    return { ...signature, region: namedRegion(signature) }
  }
  const signature = parseSignature(request)
  return signature && { ...signature, region: signature.scope.region }
}

/** Returns where the request is for. The body takes precedence over the signature. */
function scopeIn({ settings }: Iamulator, body: ResolveBody, signed: Signed | undefined): RequestScope {
  const { accessKeyId = '', region: named } = signed ?? {}
  const region = body.region ?? named ?? partitionNamed(settings.partition).iamRegion
  const ofKey = bootstrapKey(accessKeyId)?.accountId ?? accountOfId(accessKeyId)
  return { partition: partitionOfRegion(region), region, accountId: body.account ?? ofKey ?? DEFAULT_ACCOUNT }
}

/** Returns who answers the questions: the body, and then the upstream of the service, if there is one. */
function inquiryFor(iamulator: Iamulator, { service }: RecognizedCall, given: readonly Answered[]): Inquiry {
  const upstream = upstreamOf(iamulator.guarding, service)
  const inquiry = upstream && iamulator.guard.knowledgeOf(upstream).inquiry()
  return {
    known: (lookup) => {
      const found = given.find(({ kind, value }) => kind === lookup.kind && value === lookup.value)
      return found && isAnswerTo(lookup.kind, found.answer) ? found.answer : inquiry?.known(lookup)
    },
    ask: async (lookups) => inquiry?.ask(lookups),
  }
}

/** Returns whether a value has the form of the answers to a kind of question. */
function isAnswerTo<Kind extends LookupKind>(kind: Kind, value: unknown): value is Answers[Kind] {
  if (value === null) return true
  if (LISTS.has(kind)) return Array.isArray(value)
  return RECORDS.has(kind) ? isObject(value) : typeof value === 'string'
}

const LISTS: ReadonlySet<LookupKind> = new Set(['log-query', 'task-definition-roles', 'key-grants'])
const RECORDS: ReadonlySet<LookupKind> = new Set(['tags', 'object-tags', 'key-facts'])

/** Asks what is missing, as long as that answers anything, and as often as the guard does at most. */
async function resolved(resolve: () => Resolution, { known, ask }: Inquiry): Promise<Resolution> {
  let resolution = resolve()
  for (let round = 0; round < MAXIMUM_ROUNDS && resolution.missing.length > 0; round++) {
    await ask(resolution.missing).catch(refuseUnanswered)
    if (!resolution.missing.some((lookup) => known(lookup) !== undefined)) break
    resolution = resolve()
  }
  return resolution
}

/** @throws EndpointError UpstreamUnavailable */
function refuseUnanswered(error: unknown): never {
  if (error instanceof KnowledgeFailure) throw new EndpointError(503, 'UpstreamUnavailable', error.message)
  throw error
}

function shownDecision({ accountId, ...decision }: NeededDecision) {
  return { ...decision, ...(accountId === undefined ? {} : { account: accountId }) }
}

function shownLookup(lookup: Lookup, { known }: Inquiry) {
  return { kind: lookup.kind, value: lookup.value, answer: known(lookup) }
}
