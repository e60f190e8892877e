import {
  CreateUserCommand,
  DeleteSigningCertificateCommand,
  DeleteUserCommand,
  ListSigningCertificatesCommand,
  paginateListSigningCertificates,
  type StatusType,
  UpdateSigningCertificateCommand,
  UploadSigningCertificateCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  expectError,
  expectRecorded,
  NOW,
  OTHER,
  policy,
  ROOT,
  rootOf,
  serverForEachTest,
  startServer,
} from '../../../support/harness.ts'
import { administratorIsReadOnly, membersOf, userArn, userWith, withServer } from '../../callers.ts'
import { administratorSession } from '../roles/role-callers.ts'
import { certificates } from './key-fixtures.ts'

const UNKNOWN = 'NONEXISTENTCERTID12345678901'

// Each test has its own server, because an account can have a certificate only once.
const server = serverForEachTest(() => startServer({}, { now: () => NOW }))
const iam = server.iam()
beforeEach(async () => {
  await createUser('Signer')
})

const createUser = (UserName: string) => iam.send(new CreateUserCommand({ UserName }))
const upload = async (UserName: string | undefined, CertificateBody: string, client = iam) =>
  (await client.send(new UploadSigningCertificateCommand({ UserName, CertificateBody }))).Certificate
const uploaded = async (UserName: string, body: string) => (await upload(UserName, body))?.CertificateId ?? ''
const update = (UserName: string | undefined, CertificateId: string, Status: StatusType, client = iam) =>
  client.send(new UpdateSigningCertificateCommand({ UserName, CertificateId, Status }))
const remove = (UserName: string | undefined, CertificateId: string, client = iam) =>
  client.send(new DeleteSigningCertificateCommand({ UserName, CertificateId }))
const list = async (UserName?: string, client = iam) =>
  (await client.send(new ListSigningCertificatesCommand({ UserName }))).Certificates ?? []

const noSuchCertificate = (id: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `The Certificate with id ${id} cannot be found.`,
})

describe('UploadSigningCertificate', () => {
  test('answers every member', async () => {
    expect(await upload('signer', certificates.server)).toEqual({
      UserName: 'Signer',
      CertificateId: expect.stringMatching(/^[A-Z2-7]{32}$/),
      CertificateBody: certificates.server,
      Status: 'Active',
      UploadDate: new Date(NOW),
    })
  })

  test.each([
    ['its beginning alone', '-----BEGIN CERTIFICATE-----\nAAAA'],
    ['what is no certificate within', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['two certificates', certificates.root + certificates.server],
    ['a public key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
  ])('refuses %s', async (_what, body) => {
    await expectError(upload('signer', body), {
      code: 'MalformedCertificate',
      status: 400,
      message: `Certificate ${body} is malformed.`,
    })
    expect(await list('signer')).toEqual([])
  })

  test('refuses what is no certificate at all', () =>
    expectRecorded(
      upload('signer', 'invalid-certificate-body'),
      'test_iam_signing_certificates.py::TestSigningCertificate::test_signing_certificate_errors/upload-invalid-certificate-error',
    ))

  test.each([
    ['expired', Date.UTC(2120, 0, 1, 0, 0, 1)],
    ['not valid yet', Date.UTC(2019, 11, 31, 23, 59, 59)],
  ])('C7.9.3: refuses a certificate that is %s', async (_when, time) => {
    server.iamulator.clock.set(time)
    await expectError(upload('signer', certificates.server), {
      code: 'MalformedCertificate',
      status: 400,
      message: `Certificate ${certificates.server} is malformed.`,
    })
    expect(await list('signer')).toEqual([])
  })

  test.each([
    ['an elliptic curve', certificates.elliptic],
    ['an RSA key of 1024 bits', certificates.short],
  ])('11.3, C7.9.3: takes a certificate with %s', async (_what, body) => {
    const certificate = await upload('signer', body)
    expect(await list('signer')).toEqual([certificate])
  })

  test('11.1, C7.9.3: the id is base32 of the SHA-1 of the DER', async () => {
    // Calculated with OpenSSL and base32 of coreutils.
    expect(await uploaded('signer', certificates.server)).toBe('RPDEP5HJAZQQJQR7CSMGA7KE7HXV2TL5')
    expect(await uploaded('signer', certificates.elliptic)).toBe('IYD5FJ2L3XJ2T7TBTFNECRRIWESBRQZV')
  })

  test.each([
    ['first', Date.UTC(2020, 0, 1)],
    ['last', Date.UTC(2120, 0, 1)],
  ])('takes a certificate in the %s second of its time', async (_which, time) => {
    server.iamulator.clock.set(time)
    expect(await upload('signer', certificates.server)).toMatchObject({ UploadDate: new Date(time) })
  })

  test('11.2, C7.9.3: a certificate has one owner in an account', async () => {
    await createUser('second')
    await upload('signer', certificates.server)
    const duplicate = {
      code: 'DuplicateCertificate',
      status: 409,
      message: 'Duplicate certificate uploaded.',
    }
    await expectError(upload('second', `\n${certificates.server}`), duplicate)
    await expectError(upload(undefined, certificates.server, server.iam(ROOT)), duplicate)
    expect(await list('second')).toEqual([])
    await upload(undefined, certificates.server, server.iam(rootOf(OTHER)))
  })

  test('11.2, C7.9.3: its owner may upload it again, which changes nothing', async () => {
    const first = await upload('signer', certificates.server)
    const id = first?.CertificateId ?? ''
    await update('signer', id, 'Inactive')
    server.iamulator.clock.advance(60_000)
    expect(await upload('signer', certificates.server)).toEqual(first)
    expect(await list('signer')).toEqual([{ ...first, Status: 'Inactive' }])
    await upload('signer', certificates.elliptic)
    expect(await upload('signer', `\n${certificates.server}`)).toMatchObject({ CertificateId: id })
  })

  test('two a user, active or not', async () => {
    const id = await uploaded('signer', certificates.server)
    await upload('signer', certificates.elliptic)
    await update('signer', id, 'Inactive')
    await expectRecorded(
      upload('signer', certificates.root),
      'test_iam_signing_certificates.py::TestSigningCertificate::test_signing_certificate_errors/upload-exceeds-limit-error',
    )
    await remove('signer', id)
    await upload('signer', certificates.root)
  })

  test('the quota', () =>
    withServer({ quotas: { SigningCertificatesPerUserQuota: 1 } }, async (small) => {
      const root = small.iam(ROOT)
      await upload(undefined, certificates.server, root)
      await expectError(upload(undefined, certificates.root, root), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for CertificatesPerUser: 1',
      })
    }))

  test('for a user that never was', () =>
    expectRecorded(
      upload('nonexistent-user', certificates.server),
      'test_iam_signing_certificates.py::TestSigningCertificate::test_signing_certificate_errors/upload-nonexistent-user-error',
    ))
})

describe('UpdateSigningCertificate and DeleteSigningCertificate', () => {
  test('change the status, and take the certificate away', async () => {
    const id = await uploaded('signer', certificates.server)
    expect(membersOf(await update('SIGNER', id, 'Inactive'))).toEqual({})
    expect(await list('signer')).toMatchObject([{ Status: 'Inactive' }])
    await update('signer', id, 'Active')
    expect(await list('signer')).toMatchObject([{ Status: 'Active' }])
    expect(membersOf(await remove('Signer', id))).toEqual({})
    expect(await list('signer')).toEqual([])
    await upload('signer', certificates.server)
  })

  test('a certificate that never was', async () => {
    await expectRecorded(
      update('signer', UNKNOWN, 'Inactive'),
      'test_iam_signing_certificates.py::TestSigningCertificate::test_signing_certificate_errors/update-nonexistent-certificate-error',
    )
    await expectRecorded(
      remove('signer', UNKNOWN),
      'test_iam_signing_certificates.py::TestSigningCertificate::test_signing_certificate_errors/delete-nonexistent-certificate-error',
    )
  })

  test('a user that never was', async () => {
    await expectRecorded(
      update('nonexistent-user', UNKNOWN, 'Inactive'),
      'test_iam_signing_certificates.py::TestSigningCertificate::test_signing_certificate_errors/update-certificate-nonexistent-user-error',
    )
    await expectRecorded(
      remove('nonexistent-user', UNKNOWN),
      'test_iam_signing_certificates.py::TestSigningCertificate::test_signing_certificate_errors/delete-certificate-nonexistent-user-error',
    )
  })

  test("another user's certificate is not found", async () => {
    await createUser('stranger')
    const id = await uploaded('signer', certificates.server)
    await expectError(update('stranger', id, 'Inactive'), noSuchCertificate(id))
    await expectError(remove('stranger', id), noSuchCertificate(id))
    expect(await list('signer')).toMatchObject([{ Status: 'Active' }])
  })

  test('11.6, C7.3.2: the status Expired cannot be given', async () => {
    const id = await uploaded('signer', certificates.server)
    await expectError(update('signer', id, 'Expired'), {
      code: 'InvalidInput',
      status: 400,
      message: 'Operation does not support status Expired',
    })
    expect(await list('signer')).toMatchObject([{ Status: 'Active' }])
  })
})

describe('ListSigningCertificates', () => {
  test('shows all of each', async () => {
    const Certificate = await upload('signer', certificates.server)
    expect(membersOf(await iam.send(new ListSigningCertificatesCommand({ UserName: 'signer' })))).toEqual({
      Certificates: [Certificate],
      IsTruncated: false,
    })
  })

  test('page by page', async () => {
    const ids = [
      await uploaded('signer', certificates.server),
      await uploaded('signer', certificates.elliptic),
    ]
    const pages: (string | undefined)[][] = []
    const config = { client: iam, pageSize: 1 }
    for await (const page of paginateListSigningCertificates(config, { UserName: 'signer' })) {
      pages.push((page.Certificates ?? []).map(({ CertificateId }) => CertificateId))
    }
    expect(pages).toEqual(ids.sort().map((id) => [id]))
  })

  test('of a user that never was', () =>
    expectRecorded(
      list('nonexistent-user'),
      'test_iam_signing_certificates.py::TestSigningCertificate::test_signing_certificate_errors/list-certificates-nonexistent-user-error',
    ))
})

describe('without UserName', () => {
  test('a user means itself', async () => {
    const document = policy('Allow', 'iam:*SigningCertificate*', userArn('self'))
    const self = server.iam(await userWith(server, 'self', document))
    const certificate = await upload(undefined, certificates.server, self)
    const id = certificate?.CertificateId ?? ''
    expect(certificate?.UserName).toBe('self')
    await update(undefined, id, 'Inactive', self)
    expect(await list(undefined, self)).toMatchObject([{ CertificateId: id, Status: 'Inactive' }])
    await remove(undefined, id, self)
    expect(await list('self')).toEqual([])
  })

  test('the root user means itself', async () => {
    const root = server.iam(ROOT)
    const certificate = await upload(undefined, certificates.server, root)
    expect(certificate?.UserName).toBeUndefined()
    const id = certificate?.CertificateId ?? ''
    await update(undefined, id, 'Inactive', root)
    expect(await list(undefined, root)).toEqual([{ ...certificate, Status: 'Inactive' }])
    await expectError(remove('signer', id), noSuchCertificate(id))
    await remove(undefined, id, root)
    expect(await list(undefined, root)).toEqual([])
  })

  test('the administrator is told to name a user, and so is a role session', async () => {
    await expectError(upload(undefined, certificates.server), administratorIsReadOnly)
    const session = server.iam(await administratorSession(server, 'session'))
    await expectError(upload(undefined, certificates.server, session), {
      code: 'ValidationError',
      status: 400,
      message: 'Must specify userName when calling with non-User credentials',
    })
  })
})

test('C7.3.8: a user goes only without signing certificates', async () => {
  const id = await uploaded('signer', certificates.server)
  const deleteUser = () => iam.send(new DeleteUserCommand({ UserName: 'signer' }))
  await expectError(deleteUser(), {
    code: 'DeleteConflict',
    status: 409,
    message: 'Cannot delete entity, must delete certificates first.',
  })
  await remove('signer', id)
  await deleteUser()
})
