import { DeleteUserCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { accountOfId } from '../../../../core/aws/ids.ts'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  NOW,
  noteRecorded,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { at } from '../../../support/places.ts'
import { call, iamForm } from '../../../support/raw.ts'
import { membersOf } from '../../callers.ts'
import {
  ANTHROPIC,
  BEDROCK,
  CASSANDRA,
  CLOUDWATCH,
  CODECOMMIT,
  credentialCalls,
  LOGS,
  notCredentialOf,
  validationError,
} from './credential-callers.ts'

const UNKNOWN = 'satisfiesregexbutstillinvalid'
const DAY = 86_400_000
const RECORDED = 'test_iam.py::TestIAMServiceSpecificCredentials'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()
beforeEach(() => server.iamulator.clock.reset())

const { createUser, create, idOf, update, reset, remove, list } = credentialCalls(() => iam)

describe('CreateServiceSpecificCredential', () => {
  test.each([CODECOMMIT, CASSANDRA])(
    '10.4, 10.6, C7.9.1: %s has a user name and a password',
    async (service) => {
      const name = `Coder-${service}`
      await createUser(name)
      const credential = await create(name.toLowerCase(), service)
      expect(credential).toEqual({
        UserName: name,
        ServiceName: service,
        ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
        ServiceUserName: `${name}-at-${ACCOUNT}`,
        ServicePassword: expect.stringMatching(/^[A-Za-z0-9+/]{60}$/),
        Status: 'Active',
        CreateDate: new Date(NOW),
      })
      expect(accountOfId(credential?.ServiceSpecificCredentialId ?? '')).toBe(ACCOUNT)
    },
  )

  test.each([
    [BEDROCK, 'ABSK'],
    [LOGS, 'ACWL'],
    [CLOUDWATCH, 'APIAACWM'],
    [ANTHROPIC, 'AEAA'],
  ])('10.4, 10.6, C7.9.1: %s has an alias and an API key, which holds the alias', async (service, prefix) => {
    const name = `Caller-${service}`
    await createUser(name)
    const credential = await create(name, service)
    const alias = `${name}-at-${ACCOUNT}`
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
    const [holder, password] = Buffer.from(secret, 'base64').toString().split(':')
    expect(holder).toBe(alias)
    expect(password).toMatch(/^[A-Za-z0-9+/]{60}$/)
  })

  test('no secret is kept, logged, or the same twice', async () => {
    await createUser('secretive')
    const first = (await create('secretive'))?.ServicePassword ?? ''
    const second = (await create('secretive'))?.ServicePassword ?? ''
    expect(first).not.toBe(second)
    const rows = JSON.stringify([...server.iamulator.store.view(at(ACCOUNT)).serviceCredentials.rows()])
    expect(rows).toContain('secretive')
    expect(rows).not.toContain(first)
    expect(server.log()).not.toContain(first)
  })

  test('C7.9.1, C7.9.2: two of a user and a service, with names of their own; a free name is taken again', async () => {
    await createUser('twice')
    const first = await create('twice')
    expect((await create('twice'))?.ServiceUserName).toBe(`twice+1-at-${ACCOUNT}`)
    await expectError(create('twice'), {
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for ContextSpecificCredentialsPerUserPerContext: 2',
    })
    expect((await create('twice', CASSANDRA))?.ServiceUserName).toBe(`twice-at-${ACCOUNT}`)
    await remove('twice', first?.ServiceSpecificCredentialId ?? '')
    expect((await create('twice'))?.ServiceUserName).toBe(`twice-at-${ACCOUNT}`)
  })

  test('C7.9.1, C7.9.2: aliases are numbered as user names are, and inactive keys count', async () => {
    await createUser('aliases')
    const first = await create('aliases', BEDROCK)
    expect(first?.ServiceCredentialAlias).toBe(`aliases-at-${ACCOUNT}`)
    expect((await create('aliases', BEDROCK))?.ServiceCredentialAlias).toBe(`aliases+1-at-${ACCOUNT}`)
    await update('aliases', first?.ServiceSpecificCredentialId ?? '', 'Inactive')
    await expectError(create('aliases', BEDROCK), { code: 'LimitExceeded', status: 409 })
  })

  test.each(['CodeCommit.AmazonAWS.com', 'BEDROCK.AMAZONAWS.COM'])(
    '10.5, C7.9.1: the case of %s does not matter, and answers have small letters',
    async (service) => {
      const name = `case-${service}`
      await createUser(name)
      const credential = await create(name, service)
      expect(credential?.ServiceName).toBe(service.toLowerCase())
      await create(name, service.toLowerCase())
      await expectError(create(name, service), { code: 'LimitExceeded', status: 409 })
      const shown = await list({ UserName: name, ServiceName: service.toUpperCase() })
      expect(shown.map(({ ServiceName }) => ServiceName)).toEqual(Array(2).fill(service.toLowerCase()))
    },
  )

  test.each(['code_commit.amazonaws.com', 'bedrock amazonaws com', 'b\u00e9drock.amazonaws.com', '*'])(
    '10.5: %s has characters that are in no name of a service',
    async (service) => {
      const name = `characters-${Buffer.from(service).toString('hex')}`
      await createUser(name)
      const refused = validationError('ServiceName must match [a-zA-Z0-9.-]*')
      await expectError(create(name, service), refused)
      await expectError(list({ UserName: name, ServiceName: service }), refused)
    },
  )

  test('10.5: services that have none', async () => {
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

  test.each([CODECOMMIT, CASSANDRA, BEDROCK, LOGS, CLOUDWATCH, ANTHROPIC])(
    '10.7, C7.9.2: for %s, CredentialAgeDays is a number of whole days',
    async (service) => {
      const name = `aging-${service}`
      await createUser(name)
      const [shortest, longest] = [
        await create(name, service, { CredentialAgeDays: 1 }),
        await create(name, service, { CredentialAgeDays: 36_600 }),
      ]
      expect(shortest?.ExpirationDate).toEqual(new Date(NOW + DAY))
      expect(longest?.ExpirationDate).toEqual(new Date(NOW + 36_600 * DAY))
    },
  )

  test.each([
    [0, 'greater than or equal to 1'],
    [36_601, 'less than or equal to 36600'],
  ])('10.7: CredentialAgeDays cannot be %s', async (CredentialAgeDays, constraint) => {
    await createUser(`ageless-${CredentialAgeDays}`)
    await expectError(
      create(`ageless-${CredentialAgeDays}`, CODECOMMIT, { CredentialAgeDays }),
      validationError(
        `1 validation error detected: Value at 'credentialAgeDays' failed to satisfy constraint: Member must have value ${constraint}`,
      ),
    )
  })
})

describe('a credential with an age', () => {
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

  test.each([CODECOMMIT, LOGS])('10.8: of %s cannot be reset back to life', async (service) => {
    const name = `late-${service}`
    await createUser(name)
    const before = await create(name, service, { CredentialAgeDays: 1 })
    server.iamulator.clock.advance(DAY)
    const after = await reset(name, before?.ServiceSpecificCredentialId ?? '')
    expect(after).toMatchObject({
      Status: 'Expired',
      CreateDate: before?.CreateDate,
      ExpirationDate: before?.ExpirationDate,
    })
    expect(await list({ UserName: name })).toMatchObject([{ Status: 'Expired' }])
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

  test('C7.1.7: to none that there is not', async () => {
    await createUser('statuses')
    const id = await idOf('statuses')
    const form = { UserName: 'statuses', ServiceSpecificCredentialId: id, Status: 'Invalid' }
    const answer = await call(server, iamForm('UpdateServiceSpecificCredential', form))
    expect(answer.status).toBe(400)
    const message =
      "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]"
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
  test('10.8, C7.9.2: answers another password of the same credential, which stays inactive', async () => {
    await createUser('resetter')
    const before = await create('resetter')
    const id = before?.ServiceSpecificCredentialId ?? ''
    await update('resetter', id, 'Inactive')
    server.iamulator.clock.advance(DAY)
    const after = await reset('resetter', id)
    expect(after).toEqual({ ...before, Status: 'Inactive', ServicePassword: expect.any(String) })
    expect(after?.ServicePassword).not.toBe(before?.ServicePassword)
  })

  test('10.8, C7.9.2: answers another API key with the same alias and the same end', async () => {
    await createUser('rekeyed')
    const before = await create('rekeyed', BEDROCK, { CredentialAgeDays: 1 })
    const after = await reset('rekeyed', before?.ServiceSpecificCredentialId ?? '')
    expect(after).toEqual({ ...before, ServiceCredentialSecret: expect.stringMatching(/^ABSK/) })
    expect(after?.ServiceCredentialSecret).not.toBe(before?.ServiceCredentialSecret)
  })
})

describe('a credential that is not there', () => {
  test('10.10: has an id that never was', async () => {
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

  test('10.10, C7.9.2: belongs to another user', async () => {
    await createUser('holder')
    await createUser('Stranger')
    const id = await idOf('holder')
    await expectError(update('stranger', id, 'Inactive'), notCredentialOf('Stranger', id))
    await expectError(reset('stranger', id), notCredentialOf('Stranger', id))
    await expectError(remove('stranger', id), notCredentialOf('Stranger', id))
    expect(await list({ UserName: 'holder' })).toMatchObject([{ Status: 'Active' }])
  })
})

test('10.10: a user goes only without service-specific credentials', async () => {
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
