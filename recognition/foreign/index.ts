/**
 * Finds the service and the operation of a request to any AWS service.
 *
 * The head decides. A body is read only for forms, which name the operation there. The server behind reads the request
 * again, so a request that names two operations, or one in an unusual way, is unknown: nothing is guessed.
 */
import { type ApiService, apiService } from '../../core/aws/api-operations.ts'
import { callOf, unknown } from '../outcome.ts'
import type { RequestHead } from '../request.ts'
import type { ForeignRecognition } from '../types.ts'
import { type Claim, claimOf, signingNameOf } from './claim.ts'
import { connectionPathOf, recognizeDataPlane } from './data-planes.ts'
import { emulatorPrefixOf } from './emulator-paths.ts'
import { isAnyForm } from './media-type.ts'
import { recognizeQuery } from './query.ts'
import { recognizeCbor, recognizeTarget } from './rpc.ts'
import { isS3Control, recognizeS3 } from './s3.ts'
import { isArnOf, settle } from './settle.ts'
import { matchesIn, mostSpecial, type RestMatch, restRequestOf } from './templates.ts'
import { decodeText, hasAction } from './text.ts'

export interface RecognitionOptions {
  /** The beginnings of the paths at which emulators serve what is no AWS API. */
  readonly emulatorPrefixes?: readonly string[]
}

/**
 * Returns what a request is. Never throws.
 *
 * @param body of a form. Left out: the answer is `body` if only the body can tell
 */
export function recognizeForeign(
  head: RequestHead,
  body?: Buffer,
  { emulatorPrefixes }: RecognitionOptions = {},
): ForeignRecognition {
  const claim = claimOf(head)
  const isReadable = claim && !isReadInParts(head)
  const plane = isReadable ? recognizeDataPlane(head, claim) : undefined
  // Emulators heed their own paths at any host name.
  const prefix = plane?.at === 'path' ? undefined : emulatorPrefixOf(head.path, emulatorPrefixes)
  if (prefix !== undefined) return { kind: 'emulator path', prefix }
  if (!isReadable) return unknown({ service: signingNameOf(head) })
  if (plane) return plane.recognition
  // Some emulators take headers for parameters when there are no others.
  if (head.header('action') !== undefined) return unknown({ service: claim.signingName })
  return recognizeRpc(head, claim) ?? recognizeQuery(head, body, claim) ?? recognizeRest(head, claim)
}

/**
 * Returns whether servers cut the target of the request differently, such as at the fragment that no request may have.
 * SDKs encode these characters.
 */
function isReadInParts({ path, query }: RequestHead): boolean {
  return CUTS.test(path) || query.includes('#')
}

const CUTS = /[#;\\]/

/** Returns the operation that a header announces. An Action beside it would be a second one. */
function recognizeRpc(head: RequestHead, claim: Claim): ForeignRecognition | undefined {
  const target = head.header('x-amz-target')
  const isCbor = head.header('smithy-protocol') === 'rpc-v2-cbor'
  if (target === undefined && !isCbor) return undefined
  if (hasAction(head.query) || isAnyForm(head)) return unknown({ service: claim.signingName })
  return isCbor || target === undefined ? recognizeCbor(head, claim) : recognizeTarget(target, head, claim)
}

/**
 * Requests without any name of a service are for S3, the only one that strangers call by path. Where others sign like
 * S3, their paths count first, because everything else is a bucket.
 */
function recognizeRest(head: RequestHead, claim: Claim): ForeignRecognition {
  const { services = ['s3'], signingName } = claim
  if (hasAction(head.query)) return unknown({ service: services[0] ?? signingName })
  if (!services.includes('s3')) return recognizeTemplate(head, claim, services)
  if (services.includes('s3control') && isS3Control(head, claim))
    return recognizeTemplate(head, claim, ['s3control'])
  const others = services.filter((key) => key !== 's3' && key !== 's3control')
  const other = others.length > 0 && recognizeTemplate(head, claim, others)
  return other && other.kind === 'call' ? other : recognizeS3(head, claim)
}

function recognizeTemplate(head: RequestHead, claim: Claim, keys: readonly string[]): ForeignRecognition {
  const path = claim.signingName === 'execute-api' ? connectionPathOf(head.path) : head.path
  const services = keys.flatMap((key) => apiService(key) ?? [])
  const match = settle(matchesAt(path, head, services))
  const protocol = match?.service.protocols.find((each) => each === 'rest-json' || each === 'rest-xml')
  // Some emulators read forms for an Action, whatever the service is.
  if (!match || !protocol || isAnyForm(head) || isOtherWithSlashes(match, path, head, services))
    return unknown({ service: keys[0] ?? claim.signingName })
  return callOf({ service: match.service, operation: match.operation, protocol, labels: match.labels })
}

function matchesAt(path: string, head: RequestHead, services: readonly ApiService[]): readonly RestMatch[] {
  const request = restRequestOf(head, path)
  return services.flatMap((service) => matchesIn(service, request))
}

const ENCODED_SLASH = /%2f/gi

/**
 * Returns whether a server that decodes slashes before it looks for the operation finds another one. In ARNs of the
 * service they mean nothing else.
 */
function isOtherWithSlashes(
  { operation, service }: RestMatch,
  path: string,
  head: RequestHead,
  services: readonly ApiService[],
): boolean {
  const segments = path.split('/')
  const decoded = segments.map((segment) =>
    isArnOf(service, decodeText(segment) ?? '') ? segment : segment.replace(ENCODED_SLASH, '/'),
  )
  if (decoded.every((segment, at) => segment === segments[at])) return false
  const matches = matchesAt(decoded.join('/'), head, services)
  return mostSpecial(matches).some((other) => other.operation !== operation)
}
