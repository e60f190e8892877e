/**
 * Serves SCIM 2.0, with which identity providers write users and groups into an identity store.
 *
 * Source: IAM Identity Center SCIM Implementation Developer Guide.
 */

import { isScimOfAws, partitionOfHost, regionOfHost } from '../../../core/aws/hosts.ts'
import { PARTITIONS } from '../../../core/aws/partitions.ts'
import { contextFor } from '../../../core/engine/context.ts'
import type { Emulator } from '../../../core/engine/emulator.ts'
import { serviceCaller } from '../../../core/identity/caller.ts'
import { findScimTenant, type ScimTenant } from '../../../core/identity/identity-center/scim-tenants.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import { AwsError } from '../../../protocol/errors/aws-error.ts'
import { scimResourceNotFound, scimUnauthorized } from '../../../protocol/errors/scim.ts'
import { type Answer, isTooLong, type WireRequest } from '../../../protocol/request.ts'
import { EndpointError } from '../endpoint-error.ts'
import { checkOrigin } from '../origin.ts'
import { type Endpoint, type LogFields, type ServedResponse, serve } from '../serve.ts'
import type { ScimReply } from './call.ts'
import { requireScimOperation, type ScimPath, scimOperationAt, scimPathOf } from './routes.ts'

/** `/` is the API, at any host. */
export function isScimRequest(request: WireRequest): boolean {
  if (request.path === '/') return false
  return scimPathOf(request.path) !== undefined || hostOfAws(request) !== undefined
}

export function answerScimRequest(emulator: Emulator, request: WireRequest): Promise<Answer> {
  return serve(ENDPOINT, emulator, request)
}

const ENDPOINT: Endpoint<Emulator> = {
  newRequestId: (emulator) => emulator.newRequestId(),
  checkSender: ({ settings }, request) => {
    const host = hostOfAws(request)
    checkOrigin(request, [...settings.allowHosts, ...(host === undefined ? [] : [host])])
  },
  serve: served,
  refuse: ({ status, code, message, headers }, request) => ({
    answer: answerOf({ status, body: errorBody(status, message) }, headers),
    lines: [{ ...lineOf(request), error: code }],
  }),
}

/** Returns the host of a request if AWS has the endpoint there. */
function hostOfAws(request: WireRequest): string | undefined {
  const name = hostNameOf(request.header('host'))
  return isScimOfAws(name) ? name : undefined
}

/** The prefix of actions is that of the event source in AWS CloudTrail. */
function lineOf(request: WireRequest): LogFields {
  const path = scimPathOf(request.path)
  const name = path && scimOperationAt(request, path)?.name
  return { action: `identitystore-scim:${name ?? request.method}`, recorded: false }
}

function served(emulator: Emulator, request: WireRequest, requestId: string): ServedResponse {
  if (isTooLong(request.body)) throw new EndpointError(413, 'BodyTooLarge', 'The request is too large.')
  const line = lineOf(request)
  const tenant = tenantOf(emulator, request)
  if (tenant instanceof AwsError) return refused(emulator, tenant, line, requestId, emulator.clock.shared())
  const own = { ...line, caller: `scim/${tenant.id}` }
  try {
    const reply = replyTo(emulator, request, tenant)
    return { answer: answerOf(reply, { 'x-amzn-RequestId': requestId }), lines: [own] }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return refused(emulator, error, own, requestId, emulator.clock.now(tenant.place))
  }
}

/** Runs the operation that a request names in one transaction. @throws AwsError */
function replyTo(emulator: Emulator, request: WireRequest, { path, ...tenant }: RequestedTenant): ScimReply {
  const { handler } = requireScimOperation(request, path)
  const { place, instance } = tenant
  return emulator.store.transact(place, (owner) =>
    handler({
      directory: { owner, instance },
      ctx: contextOf(emulator, tenant),
      issuer: issuerOf(tenant),
      request,
      query: new URLSearchParams(request.query),
      id: path.id ?? '',
    }),
  )
}

interface RequestedTenant extends ScimTenant {
  readonly path: ScimPath
}

/** Returns the tenant of a request, or the error for one that has none. */
function tenantOf({ store, clock }: Emulator, request: WireRequest): RequestedTenant | AwsError {
  const path = scimPathOf(request.path)
  if (!path) return scimResourceNotFound('endpoint')
  const host = hostOfAws(request)
  const partition = host === undefined ? undefined : partitionOfHost(host)
  const credentials = {
    tenantId: path.tenantId,
    authorization: request.header('authorization'),
    partitions: (partition ? [partition] : PARTITIONS).map(({ id }) => id),
    region: host === undefined ? undefined : regionOfHost(host),
  }
  const found = findScimTenant(store, credentials, (place) => clock.now(place))
  return typeof found === 'string' ? scimUnauthorized(found) : { ...found, path }
}

/**
 * Returns the issuer of the external IDs that a tenant writes. Source: programs that read them, such as
 * `https://scim.aws.com/1223122`.
 */
const issuerOf = ({ id }: ScimTenant) => `https://scim.aws.com/${id}`

/**
 * Unverified: The API shows `SCIM` as the creator of users and groups that SCIM created, because the console does (boto3,
 * issue 3691).
 */
function contextOf(emulator: Emulator, { place, instance }: ScimTenant) {
  const caller = { ...serviceCaller(place.partition, 'SCIM'), accountId: place.accountId }
  return contextFor(emulator, caller, instance.region)
}

const ERROR = ['urn:ietf:params:scim:api:messages:2.0:Error']

/** Has `schema`, as AWS's errors do, and `schemas`, as RFC 7644 requires: I (slashdevops/idp-scim-sync 75). */
const errorBody = (status: number, detail: string) => ({
  schema: ERROR,
  schemas: ERROR,
  detail,
  status: String(status),
})

function refused(
  { log }: Emulator,
  { code, status, text, note }: AwsError,
  line: LogFields,
  requestId: string,
  time: number,
): ServedResponse {
  if (note !== undefined) log.note(note)
  const details = { exceptionRequestId: requestId, timeStamp: timestampOf(time) }
  const body = text === undefined ? {} : { body: { ...errorBody(status, text), ...details } }
  const answer = answerOf({ status, ...body }, { 'x-amzn-RequestId': requestId })
  return { answer, lines: [{ ...line, error: code }] }
}

/** Returns a time as Java prints timestamps: `2026-05-27 00:37:52.16` (mitodl/keycloak-scim, issue 73). */
function timestampOf(time: number): string {
  const [date = '', clock = ''] = new Date(time).toISOString().slice(0, -1).split('T')
  return `${date} ${clock.replace(/(\.\d+?)0+$/, '$1')}`
}

function answerOf({ status, body }: ScimReply, headers: Readonly<Record<string, string>>): Answer {
  if (body === undefined) return { status, headers, body: '' }
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
}
