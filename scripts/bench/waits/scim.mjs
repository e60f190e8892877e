/** Requests to the SCIM endpoint, which reads names, filters, and lists of operations. */
import { filled, filledObject } from './cases.mjs'
import { PERSON, TENANT, TOKEN } from './seed.mjs'

const call = (name, method, path, make) => ({
  name: `SCIM: ${name}`,
  request: (bytes) => ({
    method,
    path: `/${TENANT}/scim/v2${typeof path === 'function' ? path(bytes) : path}`,
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/scim+json' },
    body: make ? JSON.stringify(make(bytes)) : '',
  }),
})

const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User'
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const user = (members) => ({
  schemas: [SCHEMA],
  userName: 'new',
  name: { givenName: 'New', familyName: 'User' },
  displayName: 'New User',
  emails: [{ value: 'new@example.com', primary: true }],
  ...members,
})
const operations = (Operations) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
})
const patch = (op, path, value) => ({ op, path, value })
const longFilter = (bytes) => encodeURIComponent(`userName eq "${'a'.repeat(Math.min(bytes, 12_000))}"`)
const manyFilters = (bytes) =>
  encodeURIComponent(filled((index) => `userName eq "a${index}"`, Math.min(bytes, 8000)).join(' and '))

export const scim = [
  call('user with members', 'POST', '/Users', (bytes) =>
    user(filledObject((index) => [`k${index}`, 'v'], bytes)),
  ),
  call('user with emails', 'POST', '/Users', (bytes) =>
    user({ emails: filled((index) => ({ value: `a${index}@example.com`, type: 'work' }), bytes) }),
  ),
  call('user with a long name', 'POST', '/Users', (bytes) => user({ userName: 'a'.repeat(bytes) })),
  call('user with schemas', 'POST', '/Users', (bytes) =>
    user({ schemas: filled((index) => `${ENTERPRISE}:${index}`, bytes) }),
  ),
  call('user with enterprise members', 'POST', '/Users', (bytes) =>
    user({ [ENTERPRISE]: filledObject((index) => [`k${index}`, 'v'], bytes) }),
  ),
  call('group with members', 'POST', '/Groups', (bytes) => ({
    displayName: 'many',
    members: filled((index) => ({ value: `9067f00d00-${String(index).padStart(8, '0')}` }), bytes),
  })),
  call('patch of values', 'PATCH', `/Users/${PERSON}`, (bytes) =>
    operations(filled((index) => patch('replace', 'displayName', `d${index}`), bytes)),
  ),
  call('patch of long paths', 'PATCH', `/Users/${PERSON}`, (bytes) =>
    operations(
      filled(() => patch('replace', `emails[type eq "${'a'.repeat(bytes / 110)}"].value`, 'x'), bytes).slice(
        0,
        100,
      ),
    ),
  ),
  call('users by a long name', 'GET', (bytes) => `/Users?filter=${longFilter(bytes)}`),
  call('users by many names', 'GET', (bytes) => `/Users?filter=${manyFilters(bytes)}`),
  call('all users', 'GET', '/Users?count=100'),
]
