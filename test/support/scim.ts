/** Tenants of the SCIM endpoint, and requests to it. */

import { expect } from '@jest/globals'
import { newScimToken } from '../../core/identity/identity-center/scim-tenants.ts'
import type { ScimToken } from '../../store/index.ts'
import { ACCOUNT, NOW, type TestServer } from './harness.ts'
import { at } from './places.ts'

export const TENANT = 'f3vd2aa29dc-223c-4e5c-91b9-8ca1bb1faf7b'
export const TOKEN = 'open-sesame'

/** @param expiryDate by default, a year from now */
export function scimToken(token: string, expiryDate?: number): ScimToken {
  const made = newScimToken(token, NOW)
  return expiryDate === undefined ? made : { ...made, expiryDate }
}

/** Puts a tenant into an account that has an instance. */
export function putTenant(
  { iamulator }: Pick<TestServer, 'iamulator'>,
  id = TENANT,
  tokens: readonly ScimToken[] = [scimToken(TOKEN)],
  accountId = ACCOUNT,
): void {
  iamulator.store.transact(at(accountId), (tx) => tx.scimTenants.put(id, { id, tokens }))
}

export interface ScimAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Undefined for an answer without a body. */
  readonly body: Readonly<Record<string, unknown>> | undefined
}

export interface ScimRequest {
  readonly method?: string
  /** What is sent as it is. An object is sent as JSON. */
  readonly body?: object | string
  readonly headers?: Readonly<Record<string, string>>
  readonly tenant?: string
}

/** Sends a request with the tenant's token. @param path the path below the tenant, such as `/Users` */
export async function scim(
  { url }: Pick<TestServer, 'url'>,
  path: string,
  { method = 'GET', body, headers = {}, tenant = TENANT }: ScimRequest = {},
): Promise<ScimAnswer> {
  const content = typeof body === 'object' ? JSON.stringify(body) : body
  const answer = await fetch(`${url}/${tenant}/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json', ...headers },
    ...(content === undefined ? {} : { body: content }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: text.startsWith('{') ? JSON.parse(text) : undefined,
  }
}

const send = (method: string) => (server: Pick<TestServer, 'url'>, path: string, body?: object | string) =>
  scim(server, path, { method, ...(body === undefined ? {} : { body }) })

export const scimPost = send('POST')
export const scimPut = send('PUT')
export const scimPatch = send('PATCH')
export const scimDelete = send('DELETE')

/** Sends PATCH operations. */
export const scimChange = (server: Pick<TestServer, 'url'>, path: string, ...Operations: readonly object[]) =>
  scimPatch(server, path, { schemas: [PATCH_OP], Operations })

export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
export const CORE_USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const CORE_GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** Returns a user with only the attributes that are required. */
export const scimUser = (userName: string, more: object = {}) => ({
  schemas: [CORE_USER],
  userName,
  name: { familyName: 'Lee', givenName: 'Ann' },
  displayName: 'Ann Lee',
  ...more,
})

/** Creates a user or a group, and returns its ID. */
export async function scimCreate(
  server: Pick<TestServer, 'url'>,
  path: '/Users' | '/Groups',
  body: object,
): Promise<string> {
  const { status, text } = await scimPost(server, path, body)
  if (status !== 201) throw new Error(text)
  return JSON.parse(text).id
}

export const INVALID_SCIM = 'Request is unparsable, syntactically incorrect, or violates schema.'
export const DUPLICATE_SCIM = 'Refused to create a new, duplicate resource.'

/** Returns the answer to expect for an error. */
export const scimError = (status: number, detail: string) => ({
  status,
  body: {
    schema: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    detail,
    status: String(status),
    exceptionRequestId: expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/),
    timeStamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,3}$/),
  },
})

export const invalidScim = scimError(400, INVALID_SCIM)
