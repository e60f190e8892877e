/** The scenario of SCIM, which starts with a tenant and a user. */
import { ACCOUNT, type TestServer } from '../support/harness.ts'
import { instanceWith, putInstance } from '../support/identity-center.ts'
import { at } from '../support/places.ts'
import { ENTERPRISE_USER, PATCH_OP, putTenant, scimToken, scimUser, TOKEN } from '../support/scim.ts'

const TENANT = 'tenant'
const ID = '9067f00d00-11111111-2222-4333-8444-555555555555'
const LATE = Date.UTC(2027, 0, 1)

export function prepareScim(server: TestServer): void {
  const date = Date.UTC(2026, 0, 1)
  putInstance(server, ACCOUNT, instanceWith({ createDate: date }))
  putTenant(server, TENANT, [scimToken(TOKEN, LATE)])
  const dates = { createDate: date, createdBy: 'SCIM', updateDate: date, updatedBy: 'SCIM' }
  const attributes = { DisplayName: 'Ann', Name: { GivenName: 'Ann', FamilyName: 'Lee' } }
  const user = { id: ID, userName: 'ann', attributes, externalIds: [], ...dates }
  server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.directoryUsers.put(ID, user))
}

const step = (method: string, path: string, body: object | string = '', token = TOKEN) => ({
  form: typeof body === 'string' ? body : JSON.stringify(body),
  method,
  path: `/${TENANT}/scim/v2${path}`,
  headers: { Authorization: `Bearer ${token}` },
  unsigned: true as const,
})

const filtered = (filter: string) => `?filter=${encodeURIComponent(filter)}`

export const scimSteps = [
  step('GET', '/ServiceProviderConfig'),
  step('GET', '/ResourceTypes'),
  step(
    'POST',
    '/Users',
    scimUser('bob', {
      externalId: '7',
      emails: [{ value: 'bob@example.com', type: 'work', primary: true }],
      [ENTERPRISE_USER]: { department: 'dev', manager: { value: ID } },
    }),
  ),
  step('POST', '/Users', scimUser('BOB')),
  step('POST', '/Users', scimUser('eve', { photos: [] })),
  step('GET', `/Users/${ID}`),
  step('GET', '/Groups/nobody'),
  step('GET', `/Users${filtered('userName eq "bob"')}`),
  step('GET', '/Users?cursor=&count=1'),
  step('PUT', `/Users/${ID}`, scimUser('ann', { title: 'Guide' })),
  step('PATCH', `/Users/${ID}`, {
    schemas: [PATCH_OP],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  }),
  step('POST', '/Groups', { displayName: 'devs', members: [{ value: ID }] }),
  step('GET', `/Groups${filtered(`members eq "${ID}"`)}`),
  step('DELETE', `/Users/${ID}`),
  step('GET', '/Users', '', 'wrong'),
]
