/** Recognizes the operations of S3, whose buckets are in the path or in the host name, and whose keys are any text. */
import { type ApiOperation, type ApiService, apiService } from '../../core/aws/api-operations.ts'
import { isPossiblePath } from '../object-keys.ts'
import { callOf, unknown } from '../outcome.ts'
import type { RequestHead } from '../request.ts'
import type { ForeignRecognition } from '../types.ts'
import type { Claim } from './claim.ts'
import { S3_PREFLIGHT, withPreflight } from './data-planes.ts'
import { FORM_WITH_FILES, mediaTypeOf } from './media-type.ts'
import {
  conditionsOf,
  matchesIn,
  mostSpecial,
  type RestMatch,
  type RestPath,
  type RestRequest,
  type RouteConditions,
  restRequestOf,
} from './templates.ts'

const PROTOCOL = 'rest-xml'
/** Matches the paths of S3 Control, which emulators heed at any host name. */
const CONTROL_PATH = /^\/v20180820(?:\/|$)/
/**
 * Matches the paths that emulators take for others behind a bucket: they drop slashes at the beginning of a key, and heed
 * the paths of S3 Control.
 */
const DIFFERS_BEHIND_BUCKET = /^\/(?:\/|v20180820(?:\/|$))/
/** Names of buckets, old ones included, and ARNs of access points. */
const BUCKET = /^(?:[\w.-]{1,255}|arn:[\w-]+:s3[\w-]*:[\w-]*:\d*:[\w/.:-]{1,255})$/
/** Operations that newer ones with the same requests and permissions replace. */
const REPLACED: ReadonlySet<string> = new Set([
  'GetBucketLifecycle',
  'PutBucketLifecycle',
  'GetBucketNotification',
  'PutBucketNotification',
])

/** Returns whether the request is for S3 Control. */
export function isS3Control(head: RequestHead, { host }: Claim): boolean {
  if (host.s3?.kind === 'control') return true
  return CONTROL_PATH.test(head.path) && (host.s3?.kind === 'path' || isAccountBeforeHost(head))
}

/**
 * Returns whether the host name begins with the account, and not with a bucket: SDKs put the account of a request to S3
 * Control before any endpoint, and into a header that no operation of S3 has.
 *
 * Source: endpoint rules of AWS's SDKs for S3 Control, RequiresAccountId.
 */
function isAccountBeforeHost({ header }: RequestHead): boolean {
  const account = header('x-amz-account-id') ?? ''
  return ACCOUNT.test(account) && header('host')?.startsWith(`${account}.`) === true
}

const ACCOUNT = /^\d{12}$/

/** Returns the operation of a request to S3. */
export function recognizeS3(head: RequestHead, claim: Claim): ForeignRecognition {
  const none = unknown({ service: 's3', protocol: PROTOCOL })
  const service = apiService('s3')
  const request = s3RequestOf(head, claim)
  if (!service || !request) return none
  const special = specialRequest(service, head, request, claim)
  if (special) return special
  const settled = settle(mostSpecial(matchesIn(service, request)), request, claim)
  if (!settled || !isUnambiguous(service, settled, request)) return none
  return callOf({ ...settled, protocol: PROTOCOL })
}

/** Returns the request with the bucket as the first segment of the path. Undefined when it has no valid address. */
function s3RequestOf(head: RequestHead, { host: { s3: host } }: Claim): RestRequest | undefined {
  const request = restRequestOf(head)
  // Functions of S3 Object Lambda send it to a host name of their request. No object has a POST without a subresource.
  if (head.method === 'POST' && head.path === '/WriteGetObjectResponse' && head.query === '') return request
  if (!host || host.kind === 'control' || !request.path) return undefined
  const path = 'bucket' in host ? withBucket(host.bucket, request.path) : request.path
  if ('bucket' in host && DIFFERS_BEHIND_BUCKET.test(head.path)) return undefined
  return isInBucket(path) ? { ...request, path } : undefined
}

function isInBucket({ segments }: RestPath): boolean {
  const [bucket] = segments
  return (
    (bucket === undefined || BUCKET.test(bucket.text)) && isPossiblePath(segments.map(({ text }) => text))
  )
}

function withBucket(bucket: string, { segments, endsWithSlash }: RestPath): RestPath {
  // The first slash of `/` ends nothing.
  return {
    segments: [{ raw: bucket, text: bucket }, ...segments],
    endsWithSlash: endsWithSlash && segments.length > 0,
  }
}

/** Returns what no template describes: preflight requests, uploads from forms, and pages of websites. */
function specialRequest(
  service: ApiService,
  head: RequestHead,
  request: RestRequest,
  { host: { s3: host } }: Claim,
): ForeignRecognition | undefined {
  // Without a bucket, some emulators list all.
  if (head.method === 'OPTIONS' && request.path?.segments.length)
    return callOf({ service: withPreflight(service), operation: S3_PREFLIGHT, protocol: PROTOCOL })
  if (host?.kind === 'website') return pageOf(service, request)
  return isFormUpload(head, request) ? formUpload(service, request) : undefined
}

/** A browser posts a form to the bucket. The key is one of its fields. */
function isFormUpload(head: RequestHead, { path, query }: RestRequest): boolean {
  if (head.method !== 'POST' || path?.segments.length !== 1 || query.has('delete')) return false
  return mediaTypeOf(head).type === FORM_WITH_FILES
}

function formUpload(service: ApiService, request: RestRequest): ForeignRecognition {
  const operation = 'PutObject'
  const bucket = request.path?.segments[0]?.text ?? ''
  // Forms pass without a header that names S3: moto 5 takes `/sqs_us-east-1/` for SQS then.
  if (hasSubresource(service, NO_CONDITIONS, request) || bucket.includes('_'))
    return unknown({ service: 's3', protocol: PROTOCOL })
  const labels = new Map([['Bucket', bucket]])
  return callOf({ service, operation, protocol: PROTOCOL, labels })
}

/**
 * Reads an object of a website. Which object is the page of a folder is a setting of the bucket: then there is no key.
 *
 * The root is refused, because emulators without websites list the bucket there.
 */
function pageOf(service: ApiService, request: RestRequest): ForeignRecognition {
  const operation = request.method === 'HEAD' ? 'HeadObject' : 'GetObject'
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const [bucket, ...key] = request.path?.segments ?? []
  if (!isRead || key.length === 0 || hasSubresource(service, NO_CONDITIONS, request))
    return unknown({ service: 's3', protocol: PROTOCOL })
  const labels = new Map([['Bucket', bucket?.text ?? '']])
  if (!request.path?.endsWithSlash) labels.set('Key', key.map(({ text }) => text).join('/'))
  return callOf({ service, operation, protocol: PROTOCOL, labels })
}

/** Returns the one of equally special operations that is meant. Undefined when that is not clear. */
function settle(matches: readonly RestMatch[], { query }: RestRequest, claim: Claim): RestMatch | undefined {
  // SDKs for JavaScript tell the operation.
  const told = query.get('x-id')
  if (told !== undefined) return matches.find(({ operation }) => operation === told)
  const isExpress = claim.host.s3?.kind === 'express-control' || claim.signingName === 's3express'
  const other = isExpress ? 'ListBuckets' : 'ListDirectoryBuckets'
  const meant = matches.filter(({ operation }) => !REPLACED.has(operation) && operation !== other)
  return meant.length === 1 ? meant[0] : undefined
}

const NO_CONDITIONS: RouteConditions = { query: [], demands: [] }

/**
 * Returns whether nothing in the request asks for another operation, as in `?acl&tagging`. S3 refuses such requests,
 * and emulators differ in which of several subresources they serve.
 */
function isUnambiguous(service: ApiService, { facts }: RestMatch, request: RestRequest): boolean {
  return !hasSubresource(service, conditionsOfFacts(facts), request)
}

/** Returns whether the request has a subresource, or a header that makes another operation of it, beyond these. */
function hasSubresource(
  service: ApiService,
  { query, demands }: RouteConditions,
  request: RestRequest,
): boolean {
  const expected = new Set([...query.map(([name]) => name), ...demands.map(([, name]) => name)])
  const { parameters, headers } = subresourcesOf(service)
  return (
    headers.some((name) => !expected.has(name) && request.hasHeader(name)) ||
    [...request.query.keys()]
      .map(withoutCase)
      .some((name) => parameters.has(name) && (headers.includes(name) || !expected.has(name)))
  )
}

/** Returns the name of a parameter. That of a header means the same in any case, as the name of the header does. */
function withoutCase(name: string): string {
  return /^x-amz-/i.test(name) ? name.toLowerCase() : name
}

function conditionsOfFacts({ http, demands }: ApiOperation): RouteConditions {
  return conditionsOf(http?.[1] ?? '', demands)
}

interface Subresources {
  readonly parameters: ReadonlySet<string>
  readonly headers: readonly string[]
}

let subresources: Subresources | undefined

/**
 * Returns what tells operations apart. Of the parameters with values, only the upload ID has no other use. Presigned URLs
 * can have headers in the query, where not all servers see them.
 */
function subresourcesOf({ operations }: ApiService): Subresources {
  if (subresources) return subresources
  const conditions = Object.values(operations).map(conditionsOfFacts)
  const named = conditions.flatMap(({ query }) => query.filter(([, value]) => value === undefined))
  const demands = conditions.flatMap((each) => each.demands)
  const headers = demands.filter(([location]) => location === 'header').map(([, name]) => name)
  subresources = {
    parameters: new Set([...named.map(([name]) => name), 'uploadId', ...headers]),
    headers: [...new Set(headers)],
  }
  return subresources
}
