/**
 * SCIMMY, an implementation of SCIM 2.0 by others: it reads what the SCIM endpoint answers by its own schemas, and must
 * come to the same result for each PATCH operation and filter.
 */
import { beforeAll, expect, test } from '@jest/globals'
import SCIMMY from 'scimmy'
import { serverForAllTests } from '../support/harness.ts'
import { identityCenterServer } from '../support/identity-center.ts'
import {
  DUPLICATE_SCIM,
  ENTERPRISE_USER,
  putTenant,
  scim,
  scimChange,
  scimCreate,
  scimPatch,
  scimPost,
  scimPut,
  scimUser,
} from '../support/scim.ts'

const { Messages, Schemas, Types } = SCIMMY

const server = serverForAllTests(() => {
  Schemas.User.definition.extend(Schemas.EnterpriseUser.definition)
  return identityCenterServer()
})
beforeAll(() => {
  putTenant(server)
})

/** Returns an object as JSON shows it, without the time of its last change. */
function plain(resource: unknown): unknown {
  const { meta, ...rest } = JSON.parse(JSON.stringify(resource))
  return rest
}

/** Reads a user. SCIMMY throws if a value does not match the schema. */
async function userAt(path: string) {
  return new Schemas.User((await scim(server, path)).body, 'both')
}

const ann = scimUser('ann', {
  externalId: '7',
  title: 'Guide',
  emails: [{ value: 'ann@example.com', type: 'work', primary: true }],
  phoneNumbers: [{ value: 'tel:+1-201-555-0123', type: 'work' }],
  [ENTERPRISE_USER]: { department: 'dev', costCenter: '1', manager: { value: 'm-1' } },
})

test('reads the description of the endpoint', async () => {
  const { body } = await scim(server, '/ServiceProviderConfig')
  const configuration = new Schemas.ServiceProviderConfig(body)
  expect(body).toMatchObject(Object(plain(configuration)))
  const types = new Messages.ListResponse((await scim(server, '/ResourceTypes')).body as never)
  expect(types.Resources.map((type: object) => new Schemas.ResourceType(type).name)).toEqual([
    'User',
    'Group',
  ])
})

test('finds each attribute of the schemas in its own', async () => {
  const list = new Messages.ListResponse((await scim(server, '/Schemas')).body as never)
  const definitions = [Schemas.User, Schemas.Group, Schemas.EnterpriseUser].map(
    ({ definition }) => definition,
  )
  for (const [index, { id, attributes }] of list.Resources.entries()) {
    expect(definitions[index]?.id).toBe(id)
    for (const { name, type, multiValued, subAttributes = [] } of attributes) {
      const own = definitions[index]?.attribute(name)
      expect(own).toMatchObject({ name, type: expect.stringMatching(`^(?:${type}|reference)$`) })
      expect(own).toMatchObject({ config: { multiValued } })
      for (const sub of subAttributes)
        expect(definitions[index]?.attribute(`${name}.${sub.name}`)).toMatchObject({ name: sub.name })
    }
  }
})

test('creates, reads, replaces, and deletes users', async () => {
  const created = await scimPost(server, '/Users', new Schemas.User(ann, 'in'))
  expect(created.status).toBe(201)
  const path = `/Users/${created.body?.['id']}`
  const user = await userAt(path)
  expect(plain(user)).toMatchObject({ ...ann, schemas: [user.schemas[0], ENTERPRISE_USER], active: true })
  user.nickName = 'Annie'
  expect((await scimPut(server, path, user)).status).toBe(201)
  expect(plain(await userAt(path))).toEqual(plain(user))
  expect((await scim(server, path, { method: 'DELETE' })).status).toBe(204)
})

const emails = [{ value: 'b@example.com', type: 'home', primary: true }]
test.each([
  ['replace', [{ op: 'replace', path: 'title', value: 'Chief' }]],
  ['add', [{ op: 'add', path: 'nickName', value: 'Annie' }]],
  ['remove', [{ op: 'remove', path: 'title' }]],
  ['no path', [{ op: 'replace', value: { active: false } }]],
  ['a part of the name', [{ op: 'replace', path: 'name.familyName', value: 'Ray' }]],
  ['the name', [{ op: 'add', path: 'name', value: { middleName: 'J' } }]],
  ['a list', [{ op: 'replace', path: 'emails', value: emails }]],
  ['no list', [{ op: 'remove', path: 'emails' }]],
  ['a filter', [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'c@example.com' }]],
  ['a filter that removes', [{ op: 'remove', path: 'phoneNumbers[type eq "work"]' }]],
  ['the extension', [{ op: 'add', path: `${ENTERPRISE_USER}:department`, value: 'ops' }]],
  ['no extension', [{ op: 'remove', path: `${ENTERPRISE_USER}:costCenter` }]],
  [
    'several operations',
    [
      { op: 'remove', path: 'nickName' },
      { op: 'add', path: 'locale', value: 'de-DE' },
      { op: 'replace', path: 'userName', value: 'anna' },
    ],
  ],
])('changes users as the endpoint does: %s', async (_, Operations) => {
  const path = `/Users/${await scimCreate(server, '/Users', ann)}`
  try {
    const patch = new Messages.PatchOp({ schemas: [Messages.PatchOp.id], Operations } as never)
    const before = await userAt(path)
    const { status, body } = await scimPatch(server, path, patch)
    expect(status).toBe(200)
    const expected = (await patch.apply(before)) ?? before
    expect(plain(new Schemas.User(body, 'both'))).toEqual(plain(expected))
    expect(plain(await userAt(path))).toEqual(plain(expected))
  } finally {
    await scim(server, path, { method: 'DELETE' })
  }
})

test('finds the users that the endpoint finds', async () => {
  const ids = []
  for (const name of ['ann', 'bob', 'eve'])
    ids.push(await scimCreate(server, '/Users', { ...ann, userName: name, externalId: `x-${name}` }))
  const all = new Messages.ListResponse((await scim(server, '/Users')).body as never)
  const users = all.Resources.map((each: object) => new Schemas.User(each, 'both'))
  expect(users).toHaveLength(3)
  for (const filter of [
    'userName eq "bob"',
    'externalId eq "x-eve"',
    `id eq "${ids[0]}"`,
    'userName eq "none"',
  ]) {
    const query = new URLSearchParams({ filter })
    const found = new Messages.ListResponse((await scim(server, `/Users?${query}`)).body as never)
    const expected = new Types.Filter(filter).match(users)
    expect(found.Resources.map(({ id }: { id: string }) => id)).toEqual(expected.map(({ id }) => id))
  }
})

test('creates groups, and reads errors', async () => {
  const user = await scimCreate(server, '/Users', scimUser('dan'))
  const sent = new Schemas.Group({ displayName: 'devs', members: [{ value: user }] }, 'in')
  const { status, body } = await scimPost(server, '/Groups', sent)
  expect({ status, ...new Schemas.Group(body, 'both') }).toMatchObject({ status: 201, displayName: 'devs' })
  const value = [{ value: user }]
  for (const op of ['remove', 'add'])
    expect((await scimChange(server, `/Groups/${body?.['id']}`, { op, path: 'members', value })).status).toBe(
      204,
    )
  const members = new URLSearchParams({ filter: `members eq "${user}"` })
  expect((await scim(server, `/Groups?${members}`)).body).toMatchObject({ totalResults: 1 })
  const conflict = await scimPost(server, '/Groups', sent)
  // SCIMMY throws the error that it reads.
  const read = () => new Messages.ErrorResponse(conflict.body as never)
  expect(read).toThrow(Types.Error)
  expect(read).toThrow(expect.objectContaining({ status: '409', message: DUPLICATE_SCIM }))
})
