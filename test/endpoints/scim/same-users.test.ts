/** A user that SCIM creates is the same as one that the API creates, for generated attributes. */
import {
  CreateUserCommand,
  type CreateUserCommandInput,
  DeleteUserCommand,
  DescribeUserCommand,
  type IdentitystoreClient,
} from '@aws-sdk/client-identitystore'
import { beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { serverForAllTests } from '../../support/harness.ts'
import { IDENTITY_STORE, identityCenterServer } from '../../support/identity-center.ts'
import { cases } from '../../support/long.ts'
import { ENTERPRISE_USER, putTenant, scim, scimChange, scimPost, scimPut } from '../../support/scim.ts'

const IdentityStoreId = IDENTITY_STORE
const EXTENSION = 'aws:identitystore:enterprise'

const server = serverForAllTests(identityCenterServer)
let api: IdentitystoreClient
beforeAll(() => {
  putTenant(server)
  api = server.identitystore()
})

const text = fc.stringMatching(/^[A-Za-zäßé世🙂0-9"'\\<&.-]{1,12}$/u)
const some = <T>(model: Record<string, fc.Arbitrary<T>>) => fc.record(model, { requiredKeys: [] })
const texts = (...names: readonly string[]) => some(Object.fromEntries(names.map((name) => [name, text])))
const kind = { type: text, primary: fc.boolean() }
const item = (names: readonly string[], kinds: object = kind) =>
  some<unknown>({ ...Object.fromEntries(names.map((name) => [name, text])), ...kinds }).filter(
    (each) => Object.keys(each).length > 0,
  )
const only = <T>(items: fc.Arbitrary<T>) => items.map((each) => [each])

/** Users as SCIM writes them. An e-mail address is always primary, as AWS requires of SCIM. */
const users = fc
  .record(
    {
      userName: text,
      displayName: text,
      name: fc.record(
        {
          ...Object.fromEntries(
            ['formatted', 'middleName', 'honorificPrefix', 'honorificSuffix'].map((each) => [each, text]),
          ),
          ...{ familyName: text, givenName: text },
        },
        { requiredKeys: ['familyName', 'givenName'] },
      ),
      ...Object.fromEntries(
        ['nickName', 'profileUrl', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'].map(
          (each) => [each, text],
        ),
      ),
      emails: only(item(['value'], { type: text, primary: fc.constant(true) })).map(([each]) => [
        { ...each, primary: true },
      ]),
      addresses: only(item(['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country'])),
      phoneNumbers: only(item(['value'])),
      [ENTERPRISE_USER]: fc
        .tuple(
          texts('employeeNumber', 'costCenter', 'organization', 'division', 'department'),
          some({ manager: fc.record({ value: text }) }),
        )
        .map(([plain, manager]) => ({ ...plain, ...manager }))
        .filter((each) => Object.keys(each).length > 0),
    },
    { requiredKeys: ['userName', 'displayName', 'name'] },
  )
  .filter(({ userName }) => !/^(?:administrator|awsadministrators)$/i.test(userName))

type ScimUser = typeof users extends fc.Arbitrary<infer T> ? T : never

/** Returns the input of CreateUser. It names members by hand, unlike the code under test. */
function inputOf(user: ScimUser): CreateUserCommandInput {
  const { [ENTERPRISE_USER]: enterprise, ...plain }: Record<string, unknown> = user
  const upper = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(upper)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name.replace(/^./, (c) => c.toUpperCase()), upper(each)]),
    )
  }
  const Extensions = enterprise === undefined ? {} : { Extensions: { [EXTENSION]: enterprise } }
  return { IdentityStoreId, ...Object(upper(plain)), ...Extensions }
}

/** Returns what the API and SCIM show of a user, except what differs between any two users. */
async function shown(UserId: string) {
  const {
    $metadata,
    UserId: _,
    CreatedAt,
    CreatedBy,
    UpdatedAt,
    UpdatedBy,
    ...user
  } = await api.send(new DescribeUserCommand({ IdentityStoreId, UserId, Extensions: [EXTENSION] }))
  const { id, meta, ...resource } = (await scim(server, `/Users/${UserId}`)).body ?? {}
  return { user, resource }
}

const remove = (UserId: string) => api.send(new DeleteUserCommand({ IdentityStoreId, UserId }))

test('users of both are equal, and what SCIM shows can be written back', async () => {
  const property = fc.asyncProperty(users, async (user) => {
    const { UserId = '' } = await api.send(new CreateUserCommand(inputOf(user)))
    const expected = await shown(UserId)
    await remove(UserId)
    const { status, text, body } = await scimPost(server, '/Users', user)
    expect({ status, text: status === 201 ? '' : text }).toEqual({ status: 201, text: '' })
    expect(body).toMatchObject(user)
    const path = `/Users/${body?.['id']}`
    expect(await shown(String(body?.['id']))).toEqual(expected)
    expect((await scimPut(server, path, body)).status).toBe(201)
    expect((await scimChange(server, path, { op: 'replace', path: 'active', value: true })).status).toBe(200)
    expect(await shown(String(body?.['id']))).toEqual(expected)
    await remove(String(body?.['id']))
  })
  await fc.assert(property, { numRuns: cases(30, 1000), endOnFailure: true })
})
