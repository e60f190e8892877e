/** Tests the session tags of permission sets: attributes for access control, and what an identity provider sent. */
import { ListUsersCommand } from '@aws-sdk/client-iam'
import { CreateInstanceAccessControlAttributeConfigurationCommand } from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { PortalSession } from '../../../core/identity/identity-center/portal-sessions.ts'
import { expectError, type TestServer } from '../../support/harness.ts'
import { INSTANCE } from '../../support/identity-center.ts'
import { PARTITION } from '../../support/places.ts'
import { signInByDevice } from '../../support/portal.ts'
import {
  type Assigned,
  allow,
  changeAnn,
  credentialsOf,
  getRoleCredentials,
  startAssigned,
} from './assigned.ts'

let assigned: Assigned
let server: TestServer
beforeEach(async () => {
  assigned = await startAssigned()
  server = assigned.server
})
afterEach(() => server.close())

const enable = (sources: Readonly<Record<string, string>>) =>
  assigned.admin.send(
    new CreateInstanceAccessControlAttributeConfigurationCommand({
      InstanceArn: INSTANCE,
      InstanceAccessControlAttributeConfiguration: {
        AccessControlAttributes: Object.entries(sources).map(([Key, source]) => ({
          Key,
          Value: { Source: [source] },
        })),
      },
    }),
  )

/** Returns the tags that are sealed in a session's token. */
async function tagsOf(accessToken = assigned.accessToken): Promise<Readonly<Record<string, string>>> {
  const { accessKeyId, sessionToken = '' } = await credentialsOf(assigned.client, accessToken)
  const session = server.iamulator.sessions.open(PARTITION, accessKeyId, sessionToken)
  return Object.fromEntries((session?.tags ?? []).map(({ key, value }) => [key, value]))
}

test('tags are the attributes for access control that the user has', async () => {
  changeAnn(server, {
    attributes: {
      DisplayName: 'Ann Lee',
      NickName: 'annie',
      Title: 'Engineer',
      UserType: 'staff',
      Locale: 'en',
      Timezone: 'UTC',
      Name: { GivenName: 'Ann', FamilyName: 'Lee', MiddleName: 'B' },
      Emails: [{ Value: 'ann@example.com', Type: 'work', Primary: true }],
      PhoneNumbers: [{ Value: '123', Type: 'work' }],
      Addresses: [
        { Type: 'home', Locality: 'Bonn' },
        {
          Type: 'work',
          StreetAddress: 'Main 1',
          Locality: 'Berlin',
          Region: 'BE',
          PostalCode: '10115',
          Country: 'DE',
          Formatted: 'Main 1 Berlin',
        },
      ],
      Extensions: {
        'aws:identitystore:enterprise': {
          employeeNumber: '7',
          costCenter: 'c',
          organization: 'o',
          division: 'd',
          department: 'dev',
          manager: { value: 'm' },
        },
      },
    },
  })
  const work = (member: string) => `\${path:addresses[type eq "work"].${member}}`
  const expected = {
    '${path:userName}': 'ann',
    '${path:name.familyName}': 'Lee',
    '${path:name.givenName}': 'Ann',
    '${path:displayName}': 'Ann Lee',
    '${path:nickName}': 'annie',
    '${path:emails[primary eq true].value}': 'ann@example.com',
    [work('streetAddress')]: 'Main 1',
    [work('locality')]: 'Berlin',
    [work('region')]: 'BE',
    [work('postalCode')]: '10115',
    [work('country')]: 'DE',
    [work('formatted')]: 'Main 1 Berlin',
    '${path:phoneNumbers[type eq "work"].value}': '123',
    '${path:userType}': 'staff',
    '${path:title}': 'Engineer',
    '${path:locale}': 'en',
    '${path:timezone}': 'UTC',
    '${path:enterprise.employeeNumber}': '7',
    '${path:enterprise.costCenter}': 'c',
    '${path:enterprise.organization}': 'o',
    '${path:enterprise.division}': 'd',
    '${path:enterprise.department}': 'dev',
    '${path:enterprise.manager.value}': 'm',
    '${user:email}': 'ann@example.com',
    '${user:familyName}': 'Lee',
    '${user:givenName}': 'Ann',
    '${user:middleName}': 'B',
    '${user:name}': 'Ann Lee',
    '${user:preferredUsername}': 'ann',
    '${user:subject}': 'ann',
  }
  const sources = Object.keys(expected)
  await enable({
    ...Object.fromEntries(sources.map((source, index) => [`Key${index}`, source])),
    None: '${path:profileUrl}',
    Directory: '${user:AD_GUID}',
    Home: '${path:addresses[type eq "other"].locality}',
    Structure: '${path:name}',
    Nonsense: 'department',
  })
  expect(await tagsOf()).toEqual(
    Object.fromEntries(Object.values(expected).map((value, index) => [`Key${index}`, value])),
  )
})

test('tags of an external identity provider yield to configured ones', async () => {
  changeAnn(server, { attributes: { Title: 'Engineer', Locale: 'a*b' } })
  await enable({
    title: '${path:title}',
    Department: '${path:enterprise.department}',
    Locale: '${path:locale}',
  })
  const tags: NonNullable<PortalSession['tags']> = [
    { key: 'Title', value: 'sent' },
    { key: 'Department', value: 'sent' },
    { key: 'Team', value: 'sent' },
    // No session can have these tags.
    { key: 'aws:Team', value: 'sent' },
    { key: 'AWS:cloudformation:stack-id', value: 'sent' },
    { key: 'Te*m', value: 'sent' },
    { key: 'k'.repeat(129), value: 'sent' },
    { key: '', value: 'sent' },
  ]
  const { accessToken } = await signInByDevice(server, { sessionId: 'external', tags })
  expect(await tagsOf(accessToken)).toEqual({ title: 'Engineer', Department: 'sent', Team: 'sent' })
})

const listUsers = async () =>
  server.iam(await credentialsOf(assigned.client, assigned.accessToken)).send(new ListUsersCommand({}))

test('tags decide in policies, and change with the user', async () => {
  changeAnn(server, { attributes: { Title: 'engineer' } })
  await allow(assigned, [
    {
      Effect: 'Allow',
      Action: 'iam:ListUsers',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalTag/title': 'engineer' } },
    },
  ])
  await expectError(listUsers(), { code: 'AccessDenied', status: 403 })
  await enable({ title: '${path:title}' })
  await listUsers()
  changeAnn(server, { attributes: { Title: 'manager' } })
  await expectError(listUsers(), { code: 'AccessDenied', status: 403 })
})

test('tags that are too large are refused', async () => {
  const value = (seed: number) =>
    Array.from({ length: 256 }, (_, at) => String.fromCharCode(97 + ((at * seed) % 26))).join('')
  const tags = Array.from({ length: 50 }, (_, index) => ({
    key: `${index}${value(index)}`.slice(0, 128),
    value: value(index * 7 + 1),
  }))
  const { accessToken = '' } = await signInByDevice(server, { sessionId: 'large', tags })
  await expectError(getRoleCredentials(assigned.client, accessToken), {
    code: 'InvalidRequestException',
    status: 400,
    message: /^Packed size of session tags consumes \d+% of allotted space\.$/,
  })
})
