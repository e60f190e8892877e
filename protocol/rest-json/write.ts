/**
 * Writes the responses of the REST JSON protocol.
 *
 * Source: Smithy's restJson1 protocol. Each service has a form of its own for its errors; the code is in a header.
 */
import type { AwsError } from '../errors.ts'
import { jsonOf, structureOf } from '../json/write.ts'
import { declaredError, type Member, type RestJsonModel } from '../service-model.ts'
import { withUnderscores } from '../snake-case.ts'
import { memberOf, type Structure } from '../structure.ts'

interface RestResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const JSON_TYPE = { 'Content-Type': 'application/json' }

/** Returns the response of a successful operation. It has no body if the operation has no output. */
export function writeRestOutput(service: RestJsonModel, operation: string, output: unknown): RestResponse {
  const { http, output: members } = service.operations[operation] ?? {}
  const status = http?.status ?? 200
  if (!members) return { status, headers: {}, body: '' }
  return { status, headers: JSON_TYPE, body: JSON.stringify(documentOf(service, members, output)) }
}

function documentOf(service: RestJsonModel, members: readonly Member[], output: unknown): unknown {
  const payload = members.find((member) => member.in === 'payload')
  if (payload) return jsonOf(service, payload.shape, memberOf(output, payload.name) ?? {})
  const document = structureOf(service, members, output)
  return WITH_NULLS.has(service.service) ? { ...nullsFor(members), ...document } : document
}

/** Services that write null for members without a value (public reports: `nextToken`, `idToken`). */
const WITH_NULLS: ReadonlySet<string> = new Set(['sso', 'sso-oidc'])

function nullsFor(members: readonly Member[]): Structure {
  return Object.fromEntries(members.map(({ name, wireName = name }) => [wireName, null]))
}

/**
 * Returns the response to an error.
 *
 * Unverified: Errors that a service does not declare have a `message`, because AWS's answers of these services to such
 * requests are not known.
 */
export function writeRestFault(service: RestJsonModel, error: AwsError): RestResponse {
  const { code, text: message, status, members } = error
  const form = declaredError(service, code) && FORMS[service.service]
  const body = { ...(form ? form.body(error) : { message }), ...members }
  const headers = { ...JSON_TYPE, 'x-amzn-ErrorType': code + (form?.typeSuffix ?? '') }
  return { status, headers, body: JSON.stringify(body) }
}

/** How a service's own errors differ from a `message`. */
interface ErrorForm {
  readonly typeSuffix?: string
  readonly body: (error: AwsError) => Structure
}

const FORMS: Readonly<Record<string, ErrorForm>> = {
  // Recorded by clients in public logs, like the suffix.
  'sso-oidc': {
    typeSuffix: ':http://internal.amazon.com/coral/com.amazonaws.sso.oidc/',
    body: ({ code, text }) => ({ error: oauthCodeOf(code), error_description: text }),
  },
  /** Unverified: Errors of the access portal also have a type, which clients take as well as the header. */
  sso: {
    body: ({ code, text: message }) => ({ message, __type: `com.amazonaws.switchboard.portal#${code}` }),
  },
  signin: { body: ({ code, text: message }) => ({ error: SIGNIN_CODES[code], message }) },
}

/** Codes that differ from the names of the exceptions. */
const OAUTH_CODES: Readonly<Record<string, string>> = {
  InternalServerException: 'server_error',
  InvalidRequestRegionException: 'invalid_request',
}

/** Returns OAuth's code, such as `slow_down` for `SlowDownException`. */
function oauthCodeOf(code: string): string {
  return OAUTH_CODES[code] ?? withUnderscores(code.replace(/Exception$/, '')).toLowerCase()
}

/** The member `error` of the errors of sign-in, unless an error has another one. Source: enum of AWS's model. */
const SIGNIN_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'INSUFFICIENT_PERMISSIONS',
  ConflictException: 'CONFLICT',
  InternalServerException: 'server_error',
  ResourceNotFoundException: 'RESOURCE_NOT_FOUND',
  ServiceQuotaExceededException: 'SERVICE_QUOTA_EXCEEDED',
  TooManyRequestsError: 'INVALID_REQUEST',
  ValidationException: 'INVALID_REQUEST',
}
