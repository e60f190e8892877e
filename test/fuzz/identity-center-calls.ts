/** Calls of the services that work together in IAM Identity Center, and their answers. They need no network. */

import { ACCOUNT_ACCESS } from '../../core/identity/identity-center/oidc-clients.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { respond } from '../../server/endpoints/api/index.ts'
import { services } from '../../server/services/index.ts'
import { ssoInstanceKey } from '../../store/index.ts'
import { ACCOUNT } from '../support/harness.ts'
import { at, PARTITION } from '../support/places.ts'
import { versionOf } from '../support/query.ts'
import { unverified, wireRequest } from '../support/unverified.ts'
import type { Answer } from './organization-answers.ts'
import { jsonHeaders, sendUnsigned } from './unsigned.ts'

type Input = Readonly<Record<string, unknown>>

/** A call of somebody with an access key, of which only the ID counts. */
interface SignedCall {
  readonly service: 'iam' | 'identitystore' | 'organizations' | 'sso-admin'
  readonly operation: string
  /** The access key ID. That of an account's administrator is the account's number. */
  readonly caller: string
  readonly input: Input
}

/** A call of the access portal's API. */
interface PortalCall {
  readonly service: 'sso'
  readonly operation: 'GetRoleCredentials' | 'ListAccountRoles' | 'ListAccounts' | 'Logout'
  readonly userId: string
  readonly input: Readonly<Record<string, string>>
}

export type Call = SignedCall | PortalCall

/** Temporary credentials, as the access portal returns them. */
export interface RoleCredentials {
  readonly accessKeyId: string
  readonly sessionToken: string
}

/** @param iamulator does not check signatures */
export async function ask(iamulator: Iamulator, call: Call): Promise<Answer> {
  if (call.service === 'sso') return askPortal(iamulator, call)
  const { service, operation, caller, input } = call
  const isQuery = service === 'iam'
  const headers = isQuery ? FORM : jsonHeaders(service, operation)
  const body = isQuery ? formOf(operation, input) : JSON.stringify(input)
  const answer = await sendUnsigned(iamulator, { service, accountId: caller, headers, body })
  return { status: answer.status, body: isQuery ? { text: answer.body } : bodyOf(answer.body) }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

const formOf = (Action: string, input: Input) =>
  new URLSearchParams({ Action, Version: versionOf('iam'), ...input }).toString()

const bodyOf = (text: string): Answer['body'] => Object(JSON.parse(text || '{}'))

async function askPortal(iamulator: Iamulator, { operation, userId, input }: PortalCall): Promise<Answer> {
  const { method, path } = routeOf(operation)
  const headers = { host: 'localhost', 'x-amz-sso_bearer_token': accessToken(iamulator, userId) }
  const query = new URLSearchParams(input).toString()
  const { status, body } = await respond(iamulator, wireRequest({ method, path, query, headers, body: '' }))
  return { status, body: bodyOf(body) }
}

function routeOf(operation: string) {
  const { model } = services.sso
  const route = model.protocol === 'rest-json' ? model.operations[operation]?.http : undefined
  if (!route) throw new TypeError(`${operation} has no path`)
  return route
}

/** Returns an access token of a user, whose portal session starts now, and lasts for eight hours. */
function accessToken({ oidcIssuer, store, clock }: Iamulator, userId: string): string {
  const place = at(ACCOUNT)
  const startDate = clock.now(place)
  const instanceId = store.view(place).ssoInstances.get(ssoInstanceKey)?.id ?? ''
  const expiryDate = startDate + 8 * 60 * 60 * 1000
  const session = { sessionId: sessionId(userId, startDate), userId, instanceId, startDate, expiryDate }
  const grant = { clientId: 'fuzz', scopes: [ACCOUNT_ACCESS], session }
  return oidcIssuer.tokens.issueAccess(place, grant, startDate).token
}

/** Returns the ARN of the caller with temporary credentials, or the code of the error. */
export async function whoIs(
  iamulator: Iamulator,
  { accessKeyId, sessionToken }: RoleCredentials,
): Promise<string> {
  const headers = { ...FORM, ...unverified(accessKeyId, 'sts'), 'x-amz-security-token': sessionToken }
  const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: versionOf('sts') }).toString()
  const sent = { method: 'POST', path: '/', query: '', headers: { host: 'localhost', ...headers }, body }
  const { body: text } = await respond(iamulator, wireRequest(sent))
  return /<(?:Arn|Code)>(.*?)</.exec(text)?.[1] ?? text
}

/** Returns the ARN of a role's session. */
export const sessionArn = (accountId: string, roleName: string, userName: string) =>
  `arn:${PARTITION}:sts::${accountId}:assumed-role/${roleName}/${userName}`

export const sessionId = (userId: string, startDate: number) => `${userId} ${startDate}`
