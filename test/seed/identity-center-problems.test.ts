/** Tests what can be wrong with instances of IAM Identity Center in a seed, and that then nothing is made. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { messageOf } from '../../core/runtime/errors.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { loadSeed, readSeed } from '../../server/seed/index.ts'
import { withFile } from '../docs/temporary.ts'
import { ACCOUNT, OTHER } from '../support/harness.ts'
import { IDENTITY_STORE, INSTANCE_ID } from '../support/identity-center.ts'
import { ANN, ANN_ID, centerWith, PASSWORD, seedWith } from '../support/identity-center-seeds.ts'
import { OUTSIDER, organizationWith } from '../support/organizations.ts'
import { at, PARTITION } from '../support/places.ts'
import { metadataOf } from '../support/saml.ts'

let iamulator: Awaited<ReturnType<typeof assembleIamulator>>
beforeEach(async () => {
  iamulator = await assembleIamulator({ logLevel: 'silent' })
})
afterEach(() => iamulator.store.close())

/** Returns what is wrong with a seed. */
async function problemOf(seed: object): Promise<string | undefined> {
  try {
    const content = { partition: PARTITION, ...seed }
    const read = await readSeed({ content, place: at(ACCOUNT) })
    read.apply(iamulator)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** Expects a problem with an instance, after which there is nothing in the state. */
async function expectProblem(more: object, problem: string): Promise<void> {
  expect(await problemOf({ ...seedWith(), identityCenter: { ...centerWith(), ...more } })).toBe(problem)
  expect(iamulator.store.status().rows).toBe(0)
}

const DEV = { name: 'Dev' }
const BOB = { userName: 'bob', givenName: 'Bob', familyName: 'Ray' }
const toAnn = (more: object) => [{ user: 'ann', permissionSet: 'Dev', accounts: [ACCOUNT], ...more }]

test('the seed that all others differ from has no problem', async () => {
  expect(await problemOf(seedWith())).toBeUndefined()
  expect(iamulator.store.status().rows).toBeGreaterThan(0)
})

describe('the form', () => {
  test.each<[object, string]>([
    [{ user: [] }, 'Unknown property "user" at identityCenter. Did you mean "users"?'],
    [
      { region: 'moon' },
      'Invalid value at identityCenter.region: must match pattern "^[a-z]{2,4}(-[a-z]+)+-\\d$"',
    ],
    [
      { instanceId: 'ssoins-1' },
      'Invalid value at identityCenter.instanceId: must match pattern "^(sso)?ins-[a-zA-Z\\d.-]{16}$", as "ssoins-7223a1b2c3d4e5f6" does',
    ],
    [
      { mfa: { mode: 'often' } },
      'Invalid value "often" at identityCenter.mfa.mode. Use "always", "context", or "never".',
    ],
    [{ users: [{}] }, 'Missing property "userName" at identityCenter.users[0]'],
    [
      { assignments: toAnn({ accounts: [1] }) },
      'Invalid value at identityCenter.assignments[0].accounts[0]: must be a string. Put it in quotes.',
    ],
    [
      { assignments: toAnn({ accounts: 'all' }) },
      'Invalid value at identityCenter.assignments[0].accounts: must match pattern "^\\*$", as "*" does',
    ],
    [
      { scim: [{ tenant: 't', tokens: ['a', 'b', 'c'] }] },
      'Invalid value at identityCenter.scim[0].tokens: must NOT have more than 2 items',
    ],
  ])('%j', expectProblem)

  test('is that of one instance or of a list', async () => {
    expect(await problemOf({ identityCenter: 'yes' })).toBe(
      'Invalid value at identityCenter: must be an object',
    )
    expect(await problemOf({ identityCenter: [{ account: ACCOUNT }, { names: 1 }] })).toBe(
      'Unknown property "names" at identityCenter[1]. Did you mean "name"?',
    )
  })

  test('is reported with its place in the file', async () => {
    const text = 'identityCenter:\n  users:\n    - userName: ann\n      password: short\n'
    await expect(withFile('seed.yaml', text, loadSeed)).rejects.toThrow(
      /^Invalid password at identityCenter\.users\[0\]\.password \(.*seed\.yaml:4:17\)\. The password must have 8 to 64 characters\.$/,
    )
  })
})

describe('the instance', () => {
  test.each<[object, string]>([
    [
      { portalSession: 'PT5M' },
      'Invalid duration "PT5M" at identityCenter.portalSession. Portal sessions last from 15 minutes to 90 days.',
    ],
    [
      { portalSession: 'P91D' },
      'Invalid duration "P91D" at identityCenter.portalSession. Portal sessions last from 15 minutes to 90 days.',
    ],
    [
      { account: OTHER },
      `Account ${OTHER} cannot have "permissionSets" at identityCenter.permissionSets. Only the management account of an organization can.`,
    ],
  ])('%j', expectProblem)

  test.each(['permissionSets', 'assignments', 'accessControlAttributes'])(
    'of a member account has no %s',
    async (name) => {
      const value = name === 'accessControlAttributes' ? {} : []
      const seed = {
        organization: organizationWith([], {}),
        identityCenter: { account: OTHER, [name]: value },
      }
      expect(await problemOf(seed)).toBe(
        `Account ${OTHER} cannot have "${name}" at identityCenter.${name}. Only the management account of an organization can.`,
      )
    },
  )

  test('needs all features of the organization', async () => {
    const organization = { managementAccount: ACCOUNT, featureSet: 'CONSOLIDATED_BILLING' }
    expect(await problemOf({ organization, identityCenter: {} })).toMatch(
      /^AWS would reject the seed at identityCenter: ConstraintViolationException: /,
    )
    expect(iamulator.store.status().rows).toBe(0)
  })

  test.each<[object, object, string]>([
    [{}, { account: ACCOUNT }, 'AWS would reject the seed at identityCenter[1]: ConflictException: '],
    [
      { instanceId: INSTANCE_ID },
      { account: OTHER, instanceId: INSTANCE_ID },
      `Instance ${INSTANCE_ID} already exists at identityCenter[1].instanceId`,
    ],
    [
      { identityStoreId: IDENTITY_STORE },
      { account: OTHER, identityStoreId: IDENTITY_STORE },
      `Identity store ${IDENTITY_STORE} already exists at identityCenter[1].identityStoreId`,
    ],
    [
      { subdomain: 'acme' },
      { account: OTHER, subdomain: 'acme' },
      'Subdomain "acme" is in use at identityCenter[1].subdomain',
    ],
    [
      { scim: [{ tenant: 't1' }] },
      { account: OTHER, scim: [{ tenant: 't1' }] },
      'SCIM tenant "t1" already exists at identityCenter[1].scim[0].tenant',
    ],
  ])('is unlike every other one: %j and %j', async (first, second, problem) => {
    const organization = organizationWith([], {})
    expect(await problemOf({ organization, identityCenter: [first, second] })).toContain(problem)
    expect(iamulator.store.status().rows).toBe(0)
  })
})

describe('an identity provider', () => {
  test.each<[object, string]>([
    [{ mfa: {} }, 'mfa'],
    [{ emailCodes: false }, 'emailCodes'],
    [{ users: [{ ...ANN, password: PASSWORD }] }, 'users[0].password'],
    [{ users: [{ ...ANN, oneTimePassword: PASSWORD }] }, 'users[0].oneTimePassword'],
    [{ users: [ANN, { ...BOB, totp: 'JBSWY3DPEHPK3PXP' }] }, 'users[1].totp'],
  ])('signs users in, so that %j is useless', async (more, place) => {
    const name = place.replace(/.*\./, '')
    await expectProblem(
      { users: [ANN], identityProvider: { metadata: metadataOf() }, ...more },
      `Useless property "${name}" at identityCenter.${place}. Users sign in with the identity provider.`,
    )
  })

  test('has metadata of a SAML identity provider, of a limited size', async () => {
    const place = 'Invalid metadata at identityCenter.identityProvider.metadata'
    const identityProvider = { metadata: '<md/>' }
    await expectProblem(
      { users: [ANN], identityProvider },
      `${place}: the document describes no SAML 2.0 identity provider`,
    )
    const metadata = metadataOf({ more: ' '.repeat(75_000) })
    await expectProblem(
      { users: [ANN], identityProvider: { metadata } },
      `${place}: at most 75000 characters are possible`,
    )
  })
})

describe('users and groups', () => {
  test.each<[object, string]>([
    [
      { users: [{ ...ANN, password: PASSWORD, oneTimePassword: PASSWORD }] },
      'Invalid user at identityCenter.users[0]: use either "password" or "oneTimePassword"',
    ],
    [
      { users: [{ ...ANN, email: 'ann@example.com', emails: [] }] },
      'Invalid user at identityCenter.users[0]: use either "email" or "emails"',
    ],
    [
      { users: [{ ...ANN, oneTimePassword: 'password1' }] },
      'Invalid password at identityCenter.users[0].oneTimePassword. The password must contain an uppercase letter.',
    ],
    [
      { users: [{ userName: 'ann' }] },
      'AWS would reject the seed at identityCenter.users[0]: ValidationException: displayname: The attribute displayname is required, name: The attribute name is required',
    ],
    [
      { users: [ANN, { ...ANN, userName: 'ANN' }] },
      'AWS would reject the seed at identityCenter.users[1]: ConflictException: Duplicate UserName',
    ],
    [
      { users: [{ ...ANN, id: '0000000000-11111111-2222-4333-8444-555555555555' }] },
      'Invalid ID "0000000000-11111111-2222-4333-8444-555555555555" at identityCenter.users[0].id: IDs in this identity store start with 9067f00d00-',
    ],
    [
      {
        users: [
          { ...ANN, id: ANN_ID },
          { ...BOB, id: ANN_ID },
        ],
      },
      `ID ${ANN_ID} already exists at identityCenter.users[1].id`,
    ],
    [
      { users: [ANN, BOB].map((user) => ({ ...user, externalId: { issuer: 'x', id: '7' } })) },
      'External ID 7 of x already exists at identityCenter.users[1].externalId',
    ],
    [
      { groups: [{ name: 'devs', members: ['anne'] }] },
      'Unknown user "anne" at identityCenter.groups[0].members[0]. Did you mean "ann"?',
    ],
    [
      { groups: [{ name: 'devs' }, { name: 'Devs' }] },
      'AWS would reject the seed at identityCenter.groups[1]: ConflictException: Duplicate GroupDisplayName',
    ],
    [
      { groups: [{ name: 'devs', members: ['ann', 'Ann'] }] },
      'AWS would reject the seed at identityCenter.groups[0].members[1]: ConflictException: ',
    ],
  ])('%j', async (more, problem) => {
    const found = await problemOf({ ...seedWith(), identityCenter: { ...centerWith(), ...more } })
    expect(found?.slice(0, problem.endsWith(': ') ? problem.length : undefined)).toBe(problem)
    expect(iamulator.store.status().rows).toBe(0)
  })
})

describe('access', () => {
  test.each<[object, string]>([
    [
      { permissionSets: [{ ...DEV, sessionDuration: 'PT13H' }] },
      'AWS would reject the seed at identityCenter.permissionSets[0]: ValidationException: ',
    ],
    [
      { permissionSets: [DEV, DEV] },
      'AWS would reject the seed at identityCenter.permissionSets[1]: ConflictException: ',
    ],
    [
      { permissionSets: ['A', 'B'].map((name) => ({ name, id: 'ps-0123456789abcdef' })) },
      'Permission set ps-0123456789abcdef already exists at identityCenter.permissionSets[1].id',
    ],
    [
      { permissionSets: [{ ...DEV, managedPolicies: ['arn:aws:iam::aws:policy/None'] }] },
      'AWS would reject the seed at identityCenter.permissionSets[0].managedPolicies[0]: ResourceNotFoundException: ',
    ],
    [
      { permissionSets: [{ ...DEV, customerManagedPolicies: [{ name: 'X' }, { name: 'X' }] }] },
      'AWS would reject the seed at identityCenter.permissionSets[0].customerManagedPolicies[1]: ConflictException: ',
    ],
    [
      { permissionSets: [{ ...DEV, inlinePolicy: {} }] },
      'AWS would reject the seed at identityCenter.permissionSets[0].inlinePolicy: ValidationException: ',
    ],
    [
      { permissionSets: [{ ...DEV, permissionsBoundary: {} }] },
      'AWS would reject the seed at identityCenter.permissionSets[0].permissionsBoundary: ValidationException: ',
    ],
    [
      { permissionSets: [{ ...DEV, tags: { 'aws:x': 'y' } }] },
      'AWS would reject the seed at identityCenter.permissionSets[0]: ValidationException: ',
    ],
    [
      { assignments: toAnn({ permissionSet: 'dev' }) },
      'Unknown permission set "dev" at identityCenter.assignments[0].permissionSet. Did you mean "Dev"?',
    ],
    [
      { assignments: toAnn({ group: 'devs' }) },
      'Invalid assignee at identityCenter.assignments[0]: use either "group" or "user"',
    ],
    [
      { assignments: [{ permissionSet: 'Dev', accounts: [ACCOUNT] }] },
      'Invalid assignee at identityCenter.assignments[0]: use either "group" or "user"',
    ],
    [
      { assignments: toAnn({ user: undefined, group: 'dev' }) },
      'Unknown group "dev" at identityCenter.assignments[0].group. Did you mean "devs"?',
    ],
    [
      { assignments: toAnn({ accounts: [ACCOUNT, OUTSIDER] }) },
      `Account ${OUTSIDER} is not an active account of the organization at identityCenter.assignments[0].accounts[1]`,
    ],
    [
      { accessControlAttributes: { 'a?': 'x' } },
      'AWS would reject the seed at identityCenter.accessControlAttributes: ValidationException: ',
    ],
  ])('%j', async (more, problem) => {
    const found = await problemOf({ ...seedWith(), identityCenter: { ...centerWith(), ...more } })
    expect(found?.slice(0, problem.endsWith(': ') ? problem.length : undefined)).toBe(problem)
    expect(iamulator.store.status().rows).toBe(0)
  })

  test.each([
    ['a given suffix', { roleSuffix: '0123456789abcdef' }],
    ['a random suffix', {}],
  ])(
    'an assignment that would fail on AWS is an error, with its reason: a role with %s',
    async (_name, more) => {
      const policy = { name: 'Missing', path: '/' }
      const permissionSets = [{ ...DEV, customerManagedPolicies: [policy], ...more }]
      await expectProblem(
        { permissionSets },
        `AWS would reject the seed at identityCenter.assignments[0].accounts[0]: Received a 404 status error: Not supported policy arn:aws:iam::${ACCOUNT}:policy/Missing.`,
      )
    },
  )
})
