/** Generated requests, most of which are invalid: each gets an answer of SCIM, and none breaks anything. */
import { beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { serverForAllTests } from '../../support/harness.ts'
import { identityCenterServer } from '../../support/identity-center.ts'
import { cases } from '../../support/long.ts'
import { ENTERPRISE_USER, putTenant, scim, scimCreate, scimUser } from '../../support/scim.ts'

const server = serverForAllTests(identityCenterServer)
let ids: readonly string[]
beforeAll(async () => {
  putTenant(server)
  const user = await scimCreate(server, '/Users', scimUser('ann'))
  ids = [user, await scimCreate(server, '/Groups', { displayName: 'devs' }), 'nobody', '%00', '..%2f']
})

const NAMES = [
  ...[
    'userName',
    'name',
    'displayName',
    'active',
    'emails',
    'members',
    'externalId',
    'id',
    'meta',
    'schemas',
  ],
  ...['name.givenName', 'emails[type eq "work"].value', 'members[value eq "x"]', ENTERPRISE_USER, 'manager'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '',
    '$ref',
    `${ENTERPRISE_USER}:manager.value`,
  ],
]
const name = fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 10 }))
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, 0, -1, 1e308, '', 'ann', 'work', 'a'.repeat(2000), '\u0000', '\ud800'),
    fc.string({ maxLength: 10 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
})).value
const operation = fc.record(
  { op: fc.oneof(fc.constantFrom('add', 'replace', 'remove', 'Add'), value), path: name, value },
  { requiredKeys: [] },
)
const body = fc.oneof(
  fc.stringMatching(/^[a-z]{6}$/).map((userName) => scimUser(userName)),
  value,
  fc.record({ Operations: fc.array(operation, { maxLength: 4 }) }),
  fc.dictionary(name, value, { maxKeys: 6 }).map((more) => scimUser('eve', more)),
)
const filter = fc
  .array(fc.oneof(name, fc.constantFrom('eq', 'and', 'or', '"ann"', '"', '(', '[', '\\', 'not', ' ')), {
    maxLength: 8,
  })
  .map((parts) => parts.join(' '))
const requests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
  kind: fc.constantFrom(
    '/Users',
    '/Groups',
    '/Schemas',
    '/ResourceTypes',
    '/ServiceProviderConfig',
    '/Bulk',
    '',
  ),
  place: fc.nat(5),
  query: fc.record({ filter, cursor: name, count: name, startIndex: name }, { requiredKeys: [] }),
  body,
})

type Generated = typeof requests extends fc.Arbitrary<infer T> ? T : never

function send({ method, kind, place, query, body }: Generated) {
  // Both resources stay, so that later requests find them.
  const id = method === 'DELETE' && place < 2 ? 'nobody' : ids[place]
  const path = `${kind}${id === undefined ? '' : `/${id}`}?${new URLSearchParams(query)}`
  const content = /^(?:GET|HEAD)$/.test(method) ? {} : { body: JSON.stringify(body) }
  return scim(server, path, { method, ...content })
}

test('every request gets an answer of SCIM', async () => {
  const seen = new Set<number>()
  const property = fc.asyncProperty(requests, async (generated) => {
    const { status, body } = await send(generated)
    seen.add(status)
    expect([200, 201, 204, 400, 404, 409]).toContain(status)
    const error = { status: String(status), detail: expect.any(String) }
    if (status >= 400 && generated.method !== 'HEAD') expect(body).toMatchObject(error)
    expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(12)
  })
  await fc.assert(property, { numRuns: cases(400, 20_000), seed: 20_261_127, endOnFailure: true })
  for (const status of [200, 201, 400, 404]) expect(seen).toContain(status)
  expect(server.log()).not.toContain('ERROR')
  expect((await scim(server, `/Users/${ids[0]}`)).status).toBe(200)
})
