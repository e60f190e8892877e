/**
 * The instance metadata service.
 *
 * `/latest/...` is for the default instance, and `/_iamulator/instances/ID/latest/...` for any instance.
 * Clients may also name a version of the tree, `/2021-07-15/...`. All versions have the same tree.
 *
 * Source: EC2 User Guide, use the Instance Metadata Service. The bodies of its errors are from public
 * reports.
 */

import { hostNameOf } from '../../../core/standards/host-name.ts'
import { type Answer, isRead, type WireRequest } from '../../../protocol/request.ts'
import { EndpointError } from '../endpoint-error.ts'
import { type Endpoint, type LogFields, type ServedResponse, serve } from '../serve.ts'
import { categories, read } from './categories.ts'
import type { Instance } from './instance.ts'
import type { WithInstances } from './instances.ts'
import { credentialsDocument, type Delivery, EC2 } from './role-credentials.ts'

/**
 * Matches metadata paths.
 *
 * Repeated slashes count as one, because some clients require an endpoint that ends with a slash, and others
 * add one. A date is not sufficient, because paths of Route 53, CloudFront, and Lambda also start with dates.
 */
const PATH = new RegExp(
  [
    '^(?:/_iamulator/instances/([\\w-]+))?/+',
    '(latest|(?:1\\.0|\\d{4}-\\d\\d-\\d\\d)(?=/*$|/+(?:meta-data|dynamic|user-data|api)(?:/|$)))',
    '(?:/+(.*))?$',
  ].join(''),
)
const TOKEN_HEADER = 'x-aws-ec2-metadata-token'
const LIFETIME_HEADER = 'X-Aws-Ec2-Metadata-Token-Ttl-Seconds'
const LONGEST_SECONDS = 21_600

const REASONS = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const

type ErrorStatus = keyof typeof REASONS

/** An error with one of EC2's statuses. */
class MetadataError extends EndpointError {
  readonly errorStatus: ErrorStatus

  constructor(status: ErrorStatus) {
    super(status, REASONS[status], REASONS[status])
    this.errorStatus = status
  }
}

export function isMetadataPath(path: string): boolean {
  return PATH.test(path)
}

export function answerMetadataRequest(emulator: WithInstances, request: WireRequest): Promise<Answer> {
  return serve(ENDPOINT, emulator, request)
}

const ENDPOINT: Endpoint<WithInstances> = {
  newRequestId: (emulator) => emulator.newRequestId(),
  serve: respond,
  refuse: (error, request) => {
    const answer = errorAnswer(statusOf(error))
    return { answer, lines: [logFieldsOf(request, answer)] }
  },
}

/** Logs only paths that exist, because others may contain any text. */
function logFieldsOf({ method, path }: WireRequest, { status }: Answer): LogFields {
  return { caller: EC2, action: `${method}:${status === 200 ? path : '/latest/...'}`, recorded: true }
}

async function respond(
  emulator: WithInstances,
  request: WireRequest,
  requestId: string,
): Promise<ServedResponse> {
  const [, id, version, rest = ''] = PATH.exec(request.path) ?? []
  const path = rest.replace(/\/+/g, '/')
  const named = namedInstance(emulator, request, id)
  if (path === 'api/token' && version === 'latest') {
    const answer = issueToken(emulator, request, named)
    return { answer, lines: [logFieldsOf(request, answer)] }
  }
  if (!isRead(request)) throw new MetadataError(405)
  const access = accessOf(emulator, request, named)
  if (path.startsWith('dynamic/')) emulator.instances.keepFirst()
  let denied: Partial<LogFields> = {}
  const text = await valueAt(emulator, path, access, requestId, (error) => {
    denied = { decision: 'deny', error }
  })
  if (text === undefined) throw new MetadataError(404)
  const answer = { status: 200, headers: { ...PLAIN, ...access.headers }, body: text }
  return { answer, lines: [{ ...logFieldsOf(request, answer), ...denied }] }
}

const PLAIN = { 'Content-Type': 'text/plain', Server: 'EC2ws' } as const

/**
 * Returns the instance whose ID is in the path or is the first label of the host name.
 *
 * Undefined when the request names none and is for the default instance.
 */
function namedInstance(
  { instances }: WithInstances,
  request: WireRequest,
  id: string | undefined,
): Instance | undefined {
  const label = hostNameOf(request.header('host')).split('.')[0] ?? ''
  const instance = instances.get(id ?? label)
  if (id !== undefined && !instance) throw new MetadataError(404)
  return instance
}

/** Issues a token, except to forwarded requests, which a misconfigured reverse proxy may have let in. */
function issueToken(
  { instances }: WithInstances,
  request: WireRequest,
  instance: Instance | undefined,
): Answer {
  if (request.method !== 'PUT') throw new MetadataError(405)
  if (request.header('x-forwarded-for') !== undefined) throw new MetadataError(403)
  const lifetime = request.header(LIFETIME_HEADER.toLowerCase()) ?? ''
  const seconds = /^\d{1,5}$/.test(lifetime) ? Number(lifetime) : 0
  if (seconds < 1 || seconds > LONGEST_SECONDS) throw new MetadataError(400)
  const headers = { ...PLAIN, [LIFETIME_HEADER]: String(seconds) }
  return { status: 200, headers, body: instances.issueToken(instance, seconds) }
}

interface Access {
  readonly instance: Instance
  readonly delivery: Delivery
  readonly headers: Readonly<Record<string, string>>
}

/** Authorizes a read. A token is valid for one instance. Without a token, the instance must allow IMDSv1. */
function accessOf({ instances }: WithInstances, request: WireRequest, named: Instance | undefined): Access {
  const text = request.header(TOKEN_HEADER)
  if (text === undefined) {
    const instance = named ?? instances.default
    if (!instance.imdsV1) throw new MetadataError(401)
    return { instance, delivery: '1.0', headers: {} }
  }
  const token = instances.openToken(text)
  if (!token || (named && token.instance !== named)) throw new MetadataError(401)
  const headers = { [LIFETIME_HEADER]: String(token.secondsLeft) }
  return { instance: token.instance, delivery: '2.0', headers }
}

/** @param onDenied called with the error code when the role cannot be assumed */
function valueAt(
  emulator: WithInstances,
  path: string,
  { instance, delivery }: Access,
  requestId: string,
  onDenied: (error: string) => void,
) {
  const tree = categories({
    instance,
    view: emulator.store.view(instance),
    now: emulator.clock.now(instance),
    signatures: emulator.identitySignatures,
    credentialsOf: (role) => {
      const { text, error } = credentialsDocument(emulator, instance, role, delivery, requestId)
      if (error !== undefined) onDenied(error)
      return text
    },
  })
  return read(tree, path)
}

/** Returns the status of an error. Requests that the emulator's own rules refuse get 403. */
function statusOf(error: EndpointError): ErrorStatus {
  if (error instanceof MetadataError) return error.errorStatus
  return error.status === 503 || error.status === 500 ? error.status : 403
}

function errorAnswer(status: ErrorStatus): Answer {
  const title = `${status} - ${REASONS[status]}`
  const body = `<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
\t"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>${title}</title>
 </head>
 <body>
  <h1>${title}</h1>
 </body>
</html>
`
  return { status, headers: { 'Content-Type': 'text/html', Server: 'EC2ws' }, body }
}
