/** Owners of service-specific credentials, permitted callers, and what lists contain. */
import { ListServiceSpecificCredentialsCommand, UpdateUserCommand } from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  NOW,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { call, iamForm } from '../../../support/raw.ts'
import {
  administratorIsReadOnly,
  deniedText,
  membersOf,
  userArn,
  userWith,
  withServer,
} from '../../callers.ts'
import { administratorSession } from '../roles/role-callers.ts'
import {
  BEDROCK,
  CASSANDRA,
  CODECOMMIT,
  credentialCalls,
  LOGS,
  noSuchCredential,
  notCredentialOf,
  validationError,
} from './credential-callers.ts'

const UNKNOWN = 'satisfiesregexbutstillinvalid'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const { createUser, create, idOf, update, reset, remove, list } = credentialCalls(() => iam)

describe('ListServiceSpecificCredentials', () => {
  test('shows everything but secrets, also of a user that has another name now', async () => {
    await createUser('Lister')
    const { ServicePassword: _password, ...shown } = (await create('lister')) ?? {}
    const { ServiceCredentialSecret: _secret, ...key } =
      (await create('lister', BEDROCK, { CredentialAgeDays: 1 })) ?? {}
    const answer = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName: 'LISTER' }))
    expect(membersOf(answer)).toEqual({
      ServiceSpecificCredentials: expect.arrayContaining([shown, key]),
      IsTruncated: false,
    })
    expect(answer.ServiceSpecificCredentials).toHaveLength(2)
    await iam.send(new UpdateUserCommand({ UserName: 'lister', NewUserName: 'renamed' }))
    expect(await list({ UserName: 'renamed', ServiceName: CODECOMMIT })).toEqual([
      { ...shown, UserName: 'renamed' },
    ])
  })

  test('10.9: names and aliases stay when the user is renamed; another user gets the next free ones', async () => {
    await createUser('former')
    const [password, key] = [await create('former'), await create('former', BEDROCK)]
    await iam.send(new UpdateUserCommand({ UserName: 'former', NewUserName: 'latter' }))
    expect(await list({ UserName: 'latter', ServiceName: CODECOMMIT })).toMatchObject([
      { UserName: 'latter', ServiceUserName: `former-at-${ACCOUNT}` },
    ])
    expect(await reset('latter', key?.ServiceSpecificCredentialId ?? '')).toMatchObject({
      UserName: 'latter',
      ServiceCredentialAlias: `former-at-${ACCOUNT}`,
    })
    await createUser('former')
    expect((await create('former'))?.ServiceUserName).toBe(`former+1-at-${ACCOUNT}`)
    expect((await create('former', BEDROCK))?.ServiceCredentialAlias).toBe(`former+1-at-${ACCOUNT}`)
    expect((await create('former', LOGS))?.ServiceCredentialAlias).toBe(`former-at-${ACCOUNT}`)
    expect((await create('latter'))?.ServiceUserName).toBe(`latter-at-${ACCOUNT}`)
    const id = password?.ServiceSpecificCredentialId ?? ''
    await expectError(remove('former', id), notCredentialOf('former', id))
  })

  test('10.5: of one service; an empty name is that of none, and lists all', async () => {
    await createUser('both')
    await create('both')
    await create('both', CASSANDRA)
    expect(await list({ UserName: 'both', ServiceName: CASSANDRA })).toMatchObject([
      { ServiceName: CASSANDRA },
    ])
    expect(await list({ UserName: 'both', ServiceName: '' })).toHaveLength(2)
    await expectRecorded(
      list({ UserName: 'both', ServiceName: 'nonexistentservice.amazonaws.com' }),
      'test_iam.py::TestIAMServiceSpecificCredentials::test_list_service_specific_credential_different_service/list-service-specific-credentials-invalid-service',
    )
  })

  test('of all users, page by page', () =>
    withServer({}, async (other) => {
      const client = other.iam()
      for (const name of ['a', 'b', 'c']) {
        await createUser(name, client)
        await create(name, CODECOMMIT, {}, client)
        await create(name, LOGS, {}, client)
      }
      const page = (Marker?: string) =>
        client.send(
          new ListServiceSpecificCredentialsCommand({
            AllUsers: true,
            ServiceName: LOGS,
            MaxItems: 2,
            Marker,
          }),
        )
      const first = await page()
      const second = await page(first.Marker)
      expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false])
      const pages = [first, second].map(({ ServiceSpecificCredentials = [] }) => ServiceSpecificCredentials)
      expect(pages.map(({ length }) => length)).toEqual([2, 1])
      expect(
        pages
          .flat()
          .map(({ UserName }) => UserName)
          .sort(),
      ).toEqual(['a', 'b', 'c'])
      expect(await list({ AllUsers: true }, client)).toHaveLength(6)
    }))

  test('10.11: of all users, or of one', async () => {
    await createUser('one')
    await expectError(
      list({ AllUsers: true, UserName: 'one' }),
      validationError('UserName cannot be given together with AllUsers.'),
    )
    expect(await list({ AllUsers: false, UserName: 'one' })).toEqual([])
  })

  test('10.11, C7.9.2: of all users takes a permission for all users', async () => {
    const action = 'iam:ListServiceSpecificCredentials'
    const one = server.iam(await userWith(server, 'modest', policy('Allow', action, userArn('modest'))))
    await expectError(list({ AllUsers: true }, one), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('modest'), action, userArn('*')),
    })
    const all = server.iam(await userWith(server, 'auditor', policy('Allow', action, userArn('*'))))
    expect(await list({ AllUsers: true }, all)).toEqual(await list({ AllUsers: true }))
  })

  test('C7.9.2: takes a permission for the user it names, or for the caller', async () => {
    const action = 'iam:ListServiceSpecificCredentials'
    await createUser('listed')
    const own = server.iam(await userWith(server, 'own', policy('Allow', action, userArn('own'))))
    const other = server.iam(await userWith(server, 'other', policy('Allow', action, userArn('listed'))))
    expect(await list({}, own)).toEqual([])
    expect(await list({ UserName: 'listed', AllUsers: false }, other)).toEqual([])
    await expectError(list({ UserName: 'listed' }, own), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('own'), action, 'user listed'),
    })
    await expectError(list({}, other), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('other'), action, 'user other'),
    })
  })

  test('a bad Marker, and a user that never was', async () => {
    await createUser('marked')
    await expectError(list({ UserName: 'marked', Marker: 'bad' }), validationError('Invalid Marker.'))
    await expectError(list({ UserName: 'nobody' }), {
      code: 'NoSuchEntity',
      status: 404,
      message: 'The user with name nobody cannot be found.',
    })
  })
})

describe('without UserName', () => {
  test('a user means itself', async () => {
    const document = policy('Allow', 'iam:*ServiceSpecificCredential*', userArn('self'))
    const self = server.iam(await userWith(server, 'self', document))
    const id = await idOf('self')
    await update(undefined, id, 'Inactive', self)
    expect(await reset(undefined, id, self)).toMatchObject({ Status: 'Inactive' })
    expect(await list({}, self)).toMatchObject([{ UserName: 'self', Status: 'Inactive' }])
    await remove(undefined, id, self)
    expect(await list({}, self)).toEqual([])
  })

  test('the root user has none', async () => {
    const root = server.iam(ROOT)
    await createUser('ordinary')
    const id = await idOf('ordinary')
    expect(await list({}, root)).toEqual([])
    await expectError(remove(undefined, id, root), noSuchCredential(id))
  })

  test('the administrator is told to name a user, and so is a role session', async () => {
    await expectError(create('iamulator'), administratorIsReadOnly)
    await expectError(remove(undefined, UNKNOWN), administratorIsReadOnly)
    const session = server.iam(await administratorSession(server, 'session'))
    await expectError(
      list({}, session),
      validationError('Must specify userName when calling with non-User credentials'),
    )
  })
})

test('10.12: policies see the service of the credential, and the age that is asked for', async () => {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'iam:*ServiceSpecificCredential',
        Resource: '*',
        Condition: { StringEquals: { 'iam:ServiceSpecificCredentialServiceName': BEDROCK } },
      },
      {
        Effect: 'Deny',
        Action: 'iam:CreateServiceSpecificCredential',
        Resource: '*',
        Condition: { NumericGreaterThan: { 'iam:ServiceSpecificCredentialAgeDays': '90' } },
      },
    ],
  })
  const keeper = server.iam(await userWith(server, 'keeper', document))
  await createUser('ward')
  const make = (service: string, CredentialAgeDays?: number) =>
    create('ward', service, { CredentialAgeDays }, keeper)
  const credential = await make(BEDROCK, 90)
  await update('ward', credential?.ServiceSpecificCredentialId ?? '', 'Inactive', keeper)
  const denied = { code: 'AccessDenied', status: 403 }
  await expectError(make(BEDROCK, 91), denied)
  await expectError(make(CODECOMMIT), denied)
  await make('Bedrock.amazonAWS.com')
  const id = await idOf('ward')
  await expectError(update('ward', id, 'Inactive', keeper), denied)
  await expectError(remove('ward', id, keeper), denied)
})

test('10.12: the age in policies is the number that was sent, and absent when none was', async () => {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: 'iam:CreateServiceSpecificCredential',
      Resource: '*',
      Condition: { StringEquals: { 'iam:ServiceSpecificCredentialAgeDays': '1' } },
    },
  })
  const credentials = await userWith(server, 'exact', document)
  const statusFor = async (UserName: string, age: Record<string, string>) => {
    await createUser(UserName)
    const form = iamForm('CreateServiceSpecificCredential', { UserName, ServiceName: BEDROCK, ...age })
    return (await call(server, form, { credentials })).status
  }
  expect(await statusFor('zeros', { CredentialAgeDays: '01' })).toBe(200)
  expect(await statusFor('signed', { CredentialAgeDays: '+1' })).toBe(200)
  expect(await statusFor('other-age', { CredentialAgeDays: '10' })).toBe(403)
  expect(await statusFor('no-age', {})).toBe(403)
})
