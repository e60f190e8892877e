/** Recognizes the Query protocol, and that of EC2, by Action and Version in the query or in a form. */
import { type ApiProtocol, type ApiService, apiService } from '../../core/aws/api-operations.ts'
import { callOf, unknown } from '../outcome.ts'
import type { RequestHead } from '../request.ts'
import type { ForeignRecognition } from '../types.ts'
import type { Claim } from './claim.ts'
import { type ServiceKeys, servicesOfVersion, withOperation } from './directory.ts'
import { FORM, mediaTypeOf } from './media-type.ts'
import { hasAction, valuesInForm } from './text.ts'

/** Charsets in which ASCII is ASCII. In another one, names could be read in two ways. */
const CHARSETS: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'iso-8859-1'])

/** Returns the operation that Action names. Undefined when the request is not one of the Query protocol. */
export function recognizeQuery(
  head: RequestHead,
  body: Buffer | undefined,
  claim: Claim,
): ForeignRecognition | undefined {
  const isInQuery = hasAction(head.query)
  const candidates = claim.services?.filter(isQueryService)
  const isCertain = candidates !== undefined && candidates.length === claim.services?.length
  if (candidates?.length === 0 || !(isCertain || isInQuery || isForm(head))) return undefined
  if (!mayHaveForm(head, isInQuery)) return named(head, '', { candidates, claim })
  if (body === undefined) return { kind: 'body' }
  return named(head, body.toString('latin1'), { candidates, claim })
}

function isForm(head: RequestHead): boolean {
  return mediaTypeOf(head).type === FORM
}

/** Servers take a body without a media type for a form when the query is empty. */
function mayHaveForm(head: RequestHead, isInQuery: boolean): boolean {
  return isForm(head) || (!isInQuery && head.method === 'POST')
}

function isQueryService(key: string): boolean {
  const service = apiService(key)
  return service !== undefined && protocolOf(service) !== undefined
}

function protocolOf({ protocols }: ApiService): ApiProtocol | undefined {
  return protocols.find((protocol) => protocol === 'query' || protocol === 'ec2')
}

interface Candidates {
  /** Undefined when the request names no service. */
  readonly candidates: ServiceKeys | undefined
  readonly claim: Claim
}

/** Returns the operation of a form. Undefined when nothing says that it is for this protocol. */
function named(
  head: RequestHead,
  form: string,
  { candidates, claim }: Candidates,
): ForeignRecognition | undefined {
  const actions = valuesIn(head, form, 'Action')
  const versions = valuesIn(head, form, 'Version')
  const [action] = actions
  const [version] = versions
  if (action === undefined && !candidates) return undefined
  const seen = {
    service: candidates?.[0] ?? claim.signingName,
    operation: action,
    protocol: 'query',
  } as const
  // Emulators differ in which of several values they take, and in how they read other charsets.
  if (action === undefined || actions.length > 1 || versions.length > 1 || !isReadable(head))
    return unknown(actions.length > 1 ? { ...seen, operation: undefined } : seen)
  const service = serviceOf(action, version, candidates)
  const protocol = service && protocolOf(service)
  return service && protocol ? callOf({ service, operation: action, protocol }) : unknown(seen)
}

function valuesIn(head: RequestHead, form: string, name: string): readonly string[] {
  return [...new Set([...valuesInForm(head.query, name), ...valuesInForm(form, name)])]
}

function isReadable(head: RequestHead): boolean {
  const { type, charset } = mediaTypeOf(head)
  return !type.startsWith('multipart/') && (charset === undefined || CHARSETS.has(charset))
}

/**
 * Returns the service with this action. Undefined when there is none, or when several differ.
 *
 * @param version undefined when the request leaves it out, which services accept whose signatures name only them
 */
function serviceOf(
  action: string,
  version: string | undefined,
  candidates: ServiceKeys | undefined,
): ApiService | undefined {
  if (version === undefined && !candidates) return undefined
  const keys = candidates ?? servicesOfVersion(version ?? '').filter(isQueryService)
  const found = withOperation(keys, action).map(({ service }) => service)
  const services = found.filter((each) => version === undefined || each.version === version)
  // RDS, Neptune, and DocumentDB share everything, and RDS has most operations.
  const main = services.find(({ key, signingName }) => key === signingName)
  return main ?? (services.length === 1 ? services[0] : undefined)
}
