import { DeleteUserCommand, type IAMClient } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { accountOfId } from '../../../../server/aws/ids.ts'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  NOW,
  noteRecorded,
  startServer,
  type TestServer,
} from '../../../support/harness.ts'
import { call, iamForm } from '../../../support/raw.ts'
import { membersOf } from '../../callers.ts'
import {
  BEDROCK,
  CASSANDRA,
  CODECOMMIT,
  credentialCalls,
  LOGS,
  noSuchCredential,
  validationError,
} from './credential-callers.ts'

const UNKNOWN = 'satisfiesregexbutstillinvalid'
const DAY = 86_400_000
const RECORDED = 'test_iam.py::TestIAMServiceSpecificCredentials'

let server: TestServer
let iam: IAMClient
beforeAll(async () => {
  server = await startServer({}, { now: () => NOW })
  iam = server.iam()
})
afterAll(() => server.close())
beforeEach(() => server.iamulator.clock.reset())

const { createUser, create, idOf, update, reset, remove, list } = credentialCalls(() => iam)

describe('CreateServiceSpecificCredential', () => {
  test.each([CODECOMMIT, CASSANDRA])('%s: a user name and a password', async (service) => {
    const name = `Coder-${service}`
    await createUser(name)
    const credential = await create(name.toLowerCase(), service)
    expect(credential).toEqual({
      UserName: name,
      ServiceName: service,
      ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
      ServiceUserName: `${name}-at-${ACCOUNT}`,
      ServicePassword: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      Status: 'Active',
      CreateDate: new Date(NOW),
    })
    expect(accountOfId(credential?.ServiceSpecificCredentialId ?? '')).toBe(ACCOUNT)
  })

  test.each([
    [BEDROCK, 'ABSK'],
    [LOGS, 'ACWL'],
  ])('%s: an alias and an API key, which holds the alias', async (service, prefix) => {
    const name = `Caller-${service}`
    await createUser(name)
    const credential = await create(name, service)
    const alias = `${name}+1-at-${ACCOUNT}`
    expect(credential).toEqual({
      UserName: name,
      ServiceName: service,
      ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
      ServiceCredentialAlias: alias,
      ServiceCredentialSecret: expect.stringMatching(new RegExp(`^${prefix}[A-Za-z0-9+/]+=*$`)),
      Status: 'Active',
      CreateDate: new Date(NOW),
    })
    const secret = credential?.ServiceCredentialSecret?.slice(prefix.length) ?? ''
    expect(Buffer.from(secret, 'base64').toString().startsWith(`${alias}:`)).toBe(true)
  })

  test('no secret is kept, logged, or the same twice', async () => {
    await createUser('secretive')
    const first = (await create('secretive'))?.ServicePassword ?? ''
    const second = (await create('secretive'))?.ServicePassword ?? ''
    expect(first).not.toBe(second)
    const rows = JSON.stringify([...server.iamulator.store.view(ACCOUNT).serviceCredentials.rows()])
    expect(rows).toContain('secretive')
    expect(rows).not.toContain(first)
    expect(server.log()).not.toContain(first)
  })

  test('two of a user and a service, with names of their own; a name that is free again is taken again', async () => {
    await createUser('twice')
    const first = await create('twice')
    expect((await create('twice'))?.ServiceUserName).toBe(`twice+1-at-${ACCOUNT}`)
    await expectError(create('twice'), {
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2',
    })
    expect((await create('twice', CASSANDRA))?.ServiceUserName).toBe(`twice-at-${ACCOUNT}`)
    await remove('twice', first?.ServiceSpecificCredentialId ?? '')
    expect((await create('twice'))?.ServiceUserName).toBe(`twice-at-${ACCOUNT}`)
  })

  test('aliases are numbered from 1', async () => {
    await createUser('aliases')
    await create('aliases', BEDROCK)
    expect((await create('aliases', BEDROCK))?.ServiceCredentialAlias).toBe(`aliases+2-at-${ACCOUNT}`)
  })

  test('services that have none', async () => {
    await createUser('chooser')
    await expectRecorded(
      create('chooser', 'nonexistentservice.amazonaws.com'),
      'test_iam.py::TestIAMServiceSpecificCredentials::test_create_service_specific_credential_invalid_service/invalid-service-exception',
    )
    await expectRecorded(
      create('chooser', 'o3on3n3onosneo'),
      'test_iam.py::TestIAMServiceSpecificCredentials::test_create_service_specific_credential_invalid_service/invalid-service-completely-malformed-exception',
    )
    await expectRecorded(
      create('chooser', 'lambda.amazonaws.com'),
      'test_iam.py::TestIAMServiceSpecificCredentials::test_create_service_specific_credential_invalid_service/invalid-service-existing-but-unsupported-exception',
    )
  })

  test('a user that never was', () =>
    expectRecorded(
      create('non-existent-user'),
      'test_iam.py::TestIAMServiceSpecificCredentials::test_create_service_specific_credential_invalid_user/invalid-user-name-exception',
    ))

  test('only API keys expire', async () => {
    await createUser('eternal')
    await expectError(
      create('eternal', CODECOMMIT, { CredentialAgeDays: 1 }),
      validationError(
        `CredentialAgeDays cannot be given for ${CODECOMMIT}, whose credentials do not expire.`,
      ),
    )
    expect(await list({ UserName: 'eternal' })).toEqual([])
  })
})

describe('an API key with an age', () => {
  test('is Expired from its last moment on, whatever its status was', async () => {
    await createUser('ager')
    const credential = await create('ager', BEDROCK, { CredentialAgeDays: 30 })
    expect(credential?.ExpirationDate).toEqual(new Date(NOW + 30 * DAY))
    const status = async () => (await list({ UserName: 'ager' })).map(({ Status }) => Status)
    server.iamulator.clock.advance(30 * DAY - 1000)
    expect(await status()).toEqual(['Active'])
    server.iamulator.clock.advance(1000)
    expect(await status()).toEqual(['Expired'])
    await update('ager', credential?.ServiceSpecificCredentialId ?? '', 'Active')
    expect(await status()).toEqual(['Expired'])
    server.iamulator.clock.reset()
    expect(await list({ UserName: 'ager' })).toMatchObject([
      { Status: 'Active', ExpirationDate: new Date(NOW + 30 * DAY) },
    ])
  })

  test('can live for a hundred years', async () => {
    await createUser('ancient')
    const credential = await create('ancient', LOGS, { CredentialAgeDays: 36_600 })
    expect(credential?.ExpirationDate).toEqual(new Date(NOW + 36_600 * DAY))
  })
})

describe('UpdateServiceSpecificCredential', () => {
  test('changes the status', async () => {
    await createUser('switch')
    const id = await idOf('switch')
    expect(membersOf(await update('Switch', id, 'Inactive'))).toEqual({})
    expect(await list({ UserName: 'switch' })).toMatchObject([{ Status: 'Inactive' }])
    await update('switch', id, 'Active')
    expect(await list({ UserName: 'switch' })).toMatchObject([{ Status: 'Active' }])
  })

  test('to none that there is not', async () => {
    await createUser('statuses')
    const id = await idOf('statuses')
    const form = { UserName: 'statuses', ServiceSpecificCredentialId: id, Status: 'Invalid' }
    const answer = await call(server, iamForm('UpdateServiceSpecificCredential', form))
    expect(answer.status).toBe(400)
    const message =
      "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set"
    expect(answer.body).toContain(`<Message>${message}</Message>`)
    const name = `${RECORDED}::test_invalid_update_parameters/update-invalid-status`
    noteRecorded('UpdateServiceSpecificCredential', name)
  })

  test('10.8, C7.3.2: the status Expired cannot be given', async () => {
    await createUser('expirer')
    const id = await idOf('expirer')
    await update('expirer', id, 'Inactive')
    await expectError(update('expirer', id, 'Expired'), {
      code: 'InvalidInput',
      status: 400,
      message: 'Operation does not support status Expired',
    })
    expect(await list({ UserName: 'expirer' })).toMatchObject([{ Status: 'Inactive' }])
  })
})

describe('ResetServiceSpecificCredential', () => {
  test('answers another password of the same credential, which stays inactive', async () => {
    await createUser('resetter')
    const before = await create('resetter')
    const id = before?.ServiceSpecificCredentialId ?? ''
    await update('resetter', id, 'Inactive')
    server.iamulator.clock.advance(DAY)
    const after = await reset('resetter', id)
    expect(after).toEqual({ ...before, Status: 'Inactive', ServicePassword: expect.any(String) })
    expect(after?.ServicePassword).not.toBe(before?.ServicePassword)
  })

  test('answers another API key with the same alias and the same end', async () => {
    await createUser('rekeyed')
    const before = await create('rekeyed', BEDROCK, { CredentialAgeDays: 1 })
    const after = await reset('rekeyed', before?.ServiceSpecificCredentialId ?? '')
    expect(after).toEqual({ ...before, ServiceCredentialSecret: expect.stringMatching(/^ABSK/) })
    expect(after?.ServiceCredentialSecret).not.toBe(before?.ServiceCredentialSecret)
  })
})

describe('a credential that is not there', () => {
  test('has an id that never was', async () => {
    await createUser('seeker')
    await expectRecorded(
      update('seeker', UNKNOWN, 'Inactive'),
      'test_iam.py::TestIAMServiceSpecificCredentials::test_user_match_id_mismatch/update-wrong-id',
    )
    await expectRecorded(
      reset('seeker', UNKNOWN),
      'test_iam.py::TestIAMServiceSpecificCredentials::test_user_match_id_mismatch/reset-wrong-id',
    )
    await expectRecorded(
      remove('seeker', UNKNOWN),
      'test_iam.py::TestIAMServiceSpecificCredentials::test_user_match_id_mismatch/delete-wrong-id',
    )
  })

  // Recorded under the same names as the errors above.
  test.each([
    ['UpdateServiceSpecificCredential', { Status: 'Inactive' }, 'update-wrong-id'],
    ['ResetServiceSpecificCredential', {}, 'reset-wrong-id'],
    ['DeleteServiceSpecificCredential', {}, 'delete-wrong-id'],
  ])('has an id that can be none: %s', async (operation, more, name) => {
    const form = { UserName: 'seeker', ServiceSpecificCredentialId: 'not-an-id-of-a-credential', ...more }
    const answer = await call(server, iamForm(operation, form))
    expect(answer.status).toBe(400)
    const message =
      "1 validation error detected: Value at 'serviceSpecificCredentialId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+"
    expect(answer.body).toContain(`<Message>${message}</Message>`)
    noteRecorded(operation, `${RECORDED}::test_user_match_id_mismatch/${name}`, message)
  })

  test('belongs to a user that never was', async () => {
    await createUser('owner')
    const id = await idOf('owner')
    await expectRecorded(
      update('wrong-user-name', id, 'Inactive'),
      'test_iam.py::TestIAMServiceSpecificCredentials::test_id_match_user_mismatch/update-wrong-user-name',
    )
    await expectRecorded(
      reset('wrong-user-name', id),
      'test_iam.py::TestIAMServiceSpecificCredentials::test_id_match_user_mismatch/reset-wrong-user-name',
    )
    await expectRecorded(
      remove('wrong-user-name', id),
      'test_iam.py::TestIAMServiceSpecificCredentials::test_id_match_user_mismatch/delete-wrong-user-name',
    )
  })

  test('belongs to another user', async () => {
    await createUser('holder')
    await createUser('stranger')
    const id = await idOf('holder')
    await expectError(update('stranger', id, 'Inactive'), noSuchCredential(id))
    await expectError(reset('stranger', id), noSuchCredential(id))
    await expectError(remove('stranger', id), noSuchCredential(id))
    expect(await list({ UserName: 'holder' })).toMatchObject([{ Status: 'Active' }])
  })
})

test('a user goes only without service-specific credentials', async () => {
  await createUser('leaver')
  const id = await idOf('leaver')
  const deleteUser = () => iam.send(new DeleteUserCommand({ UserName: 'leaver' }))
  await expectRecorded(
    deleteUser(),
    'test_iam.py::TestIAMServiceSpecificCredentials::test_delete_user_after_service_credential_created/delete-user-existing-credential',
  )
  await remove('leaver', id)
  await deleteUser()
})
