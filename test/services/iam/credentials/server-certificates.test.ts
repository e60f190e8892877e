import {
  DeleteServerCertificateCommand,
  ListServerCertificatesCommand,
  paginateListServerCertificates,
  UpdateServerCertificateCommand,
  type UploadServerCertificateCommandInput,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { accountOfId } from '../../../../core/aws/ids.ts'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  NOW,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { at } from '../../../support/places.ts'
import { membersOf, namesOf, withServer } from '../../callers.ts'
import { certificateArn, certificateCalls, noSuchCertificate, TAGS } from './certificate-callers.ts'
import { certificates, privateKeys } from './key-fixtures.ts'

const EXPIRATION = new Date('2120-01-01T00:00:00Z')

const server = serverForAllTests(() =>
  startServer({ quotas: { ServerCertificatesQuota: 100 } }, { now: () => NOW }),
)
const iam = server.iam()

const { upload, get } = certificateCalls(() => iam)
const rename = (ServerCertificateName: string, NewServerCertificateName?: string, NewPath?: string) =>
  iam.send(new UpdateServerCertificateCommand({ ServerCertificateName, NewServerCertificateName, NewPath }))
const remove = (ServerCertificateName: string) =>
  iam.send(new DeleteServerCertificateCommand({ ServerCertificateName }))

/** What the SDK says for an error without a message. */
const NO_MESSAGE = 'Unknown'

const malformed = (message: string) => ({ code: 'MalformedCertificate', status: 400, message })
const unparsable = (what: string) =>
  malformed(`Unable to parse ${what}. Please ensure the ${what} is in PEM format.`)
const broken = (index: number) =>
  malformed(
    `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`,
  )

describe('UploadServerCertificate and GetServerCertificate', () => {
  test('C7.9.5: show every member but the private key; tags, GetServerCertificate alone, also when there are none', async () => {
    const uploaded = await upload('Plain')
    const ServerCertificateMetadata = {
      Path: '/',
      ServerCertificateName: 'Plain',
      ServerCertificateId: expect.stringMatching(/^ASCA[A-Z2-7]{17}$/),
      Arn: certificateArn('Plain'),
      UploadDate: new Date(NOW),
      Expiration: EXPIRATION,
    }
    expect(membersOf(uploaded)).toEqual({ ServerCertificateMetadata })
    expect(accountOfId(uploaded.ServerCertificateMetadata?.ServerCertificateId ?? '')).toBe(ACCOUNT)
    expect(await get('pLAIN')).toEqual({
      ServerCertificateMetadata,
      CertificateBody: certificates.server,
      Tags: [],
    })
  })

  test('with path, chain and tags', async () => {
    const CertificateChain = certificates.intermediate + certificates.root
    const uploaded = await upload('Full', { Path: '/cloudfront/prod/', CertificateChain, Tags: TAGS })
    expect(uploaded).toMatchObject({
      ServerCertificateMetadata: {
        Path: '/cloudfront/prod/',
        Arn: certificateArn('Full', '/cloudfront/prod/'),
      },
      Tags: TAGS,
    })
    expect(await get('full')).toEqual({
      ServerCertificateMetadata: uploaded.ServerCertificateMetadata,
      CertificateBody: certificates.server,
      CertificateChain,
      Tags: TAGS,
    })
  })

  test('an elliptic curve', async () => {
    const { ServerCertificateMetadata } = await upload('elliptic', {
      CertificateBody: certificates.elliptic,
      PrivateKey: privateKeys.elliptic,
    })
    expect(ServerCertificateMetadata?.Expiration).toEqual(EXPIRATION)
  })

  test('the private key is kept nowhere', async () => {
    await upload('secretive')
    const [, line = ''] = privateKeys.server.split('\n')
    const rows = [...server.iamulator.store.view(at(ACCOUNT)).serverCertificates.rows()]
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(line)
    expect(server.log()).not.toContain(line)
  })

  test('C7.9.5: a name that is taken, in any case', async () => {
    await upload('taken')
    await expectRecorded(
      upload('taken'),
      'test_iam_server_certificates.py::TestServerCertificate::test_server_certificate_errors/upload-duplicate-certificate-error',
      { 'server-certificate-name:1': 'taken' },
    )
    await expectError(upload('TAKEN'), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'The Server Certificate with name TAKEN already exists.',
    })
  })

  test('11.7: the quota, 20 unless told otherwise', () =>
    withServer({}, async (small) => {
      const client = small.iam()
      for (let number = 1; number <= 20; number++) await upload(`certificate-${number}`, {}, client)
      await expectError(upload('one-more', {}, client), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for ServerCertificatesPerAccount: 20',
      })
    }))

  const invalidInputs: [string, Partial<UploadServerCertificateCommandInput>, object][] = [
    ['a body that is no certificate', { CertificateBody: 'body' }, unparsable('certificate')],
    [
      'a body with the chain in it',
      { CertificateBody: certificates.server + certificates.intermediate },
      unparsable('certificate'),
    ],
    ['a key that is none', { PrivateKey: 'key' }, unparsable('private key')],
    ['an encrypted key', { PrivateKey: privateKeys.locked }, unparsable('private key')],
    [
      'the key of another certificate',
      { PrivateKey: privateKeys.elliptic },
      {
        code: 'KeyPairMismatch',
        status: 400,
        message:
          'The private key did not match the public key provided. Please verify the key material and try again.',
      },
    ],
    ['a chain that is none', { CertificateChain: 'chain' }, malformed(NO_MESSAGE)],
    ['a chain of another certificate', { CertificateChain: certificates.root }, broken(-1)],
    [
      'a chain in the wrong order',
      { CertificateChain: certificates.root + certificates.intermediate },
      broken(-1),
    ],
    [
      'a chain that breaks further up',
      { CertificateChain: certificates.intermediate + certificates.elliptic },
      broken(0),
    ],
    [
      'a chain that goes on after its root',
      { CertificateChain: certificates.intermediate + certificates.root + certificates.elliptic },
      broken(1),
    ],
    [
      'its own certificate at the beginning of the chain',
      { CertificateChain: certificates.server + certificates.intermediate + certificates.root },
      broken(1),
    ],
    [
      'its own certificate at the end of the chain',
      { CertificateChain: certificates.intermediate + certificates.server },
      broken(2),
    ],
    [
      'a self-signed certificate in its own chain',
      {
        CertificateBody: certificates.elliptic,
        PrivateKey: privateKeys.elliptic,
        CertificateChain: certificates.elliptic,
      },
      broken(1),
    ],
    [
      'tags with one key twice',
      { Tags: [...TAGS, ...TAGS] },
      { code: 'InvalidInput', status: 400, message: 'Duplicate tag keys found.' },
    ],
  ]
  test.each(invalidInputs)('11.7, C7.9.5: refuses %s', async (_what, more, expected) => {
    await expectError(upload('refused', more), { code: '', status: 0, ...expected })
    await expectError(get('refused'), noSuchCertificate('refused'))
  })

  test('11.7: a chain may be missing, and its root may be repeated', async () => {
    const { ServerCertificateMetadata } = await upload('chainless')
    expect(ServerCertificateMetadata?.ServerCertificateName).toBe('chainless')
    const CertificateChain = certificates.intermediate + certificates.root + certificates.root
    await upload('repeating', { CertificateChain })
    expect((await get('repeating'))?.CertificateChain).toBe(CertificateChain)
  })

  test('a chain may end before the root, and text may stand around its certificates', async () => {
    await upload('short-chain', { CertificateChain: certificates.intermediate })
    await upload('annotated', {
      CertificateBody: `Bag Attributes\n${certificates.server}`,
      CertificateChain: `\n${certificates.intermediate}# and its issuer:\n${certificates.root}\n`,
    })
    expect(await get('annotated')).toMatchObject({
      CertificateBody: `Bag Attributes\n${certificates.server}`,
    })
  })

  test('a text full of beginnings is refused at once', () =>
    expectError(upload('beginnings', { CertificateChain: '-----BEGIN CERTIFICATE-----'.repeat(50_000) }), {
      ...malformed(NO_MESSAGE),
    }))

  test.each([
    [
      'expired',
      Date.UTC(2120, 0, 1, 0, 0, 1),
      "Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.",
    ],
    [
      'not valid yet',
      Date.UTC(2019, 11, 31, 23, 59, 59),
      "Certificate is not yet valid. The 'Not Before' date restriction on the certificate has not passed.",
    ],
  ])('11.7, C7.9.5: refuses a certificate that is %s', (_when, time, message) =>
    withServer({}, async (other) => {
      other.iamulator.clock.set(time)
      await expectError(upload('untimely', {}, other.iam()), malformed(message))
    }),
  )
})

describe('ListServerCertificates', () => {
  test('shows what is under a path, without bodies and tags', async () => {
    const { ServerCertificateMetadata } = await upload('listed', { Path: '/listed/here/', Tags: TAGS })
    const answer = await iam.send(new ListServerCertificatesCommand({ PathPrefix: '/listed/' }))
    expect(membersOf(answer)).toEqual({
      ServerCertificateMetadataList: [ServerCertificateMetadata],
      IsTruncated: false,
    })
  })

  test('page by page, also while certificates go', async () => {
    for (const name of ['one', 'two', 'three', 'four']) await upload(`paged-${name}`, { Path: '/paged/' })
    const pages = await namesOf(
      paginateListServerCertificates({ client: iam, pageSize: 2 }, { PathPrefix: '/paged/' }),
      ({ ServerCertificateMetadataList: list = [] }) => list.map((each) => each.ServerCertificateName),
      async (page) => {
        if (page === 1) await remove('paged-four')
      },
    )
    expect(pages).toEqual([
      ['paged-four', 'paged-one'],
      ['paged-three', 'paged-two'],
    ])
  })

  test('a bad Marker', () =>
    expectError(iam.send(new ListServerCertificatesCommand({ Marker: 'bad' })), {
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    }))
})

describe('UpdateServerCertificate', () => {
  test('11.8: changes name, path and ARN, and nothing else', async () => {
    await upload('before', { Tags: TAGS })
    const before = await get('before')
    expect(membersOf(await rename('BEFORE', 'after', '/moved/'))).toEqual({})
    await expectError(get('before'), noSuchCertificate('before'))
    expect(await get('after')).toEqual({
      ...before,
      ServerCertificateMetadata: {
        ...before?.ServerCertificateMetadata,
        ServerCertificateName: 'after',
        Path: '/moved/',
        Arn: certificateArn('after', '/moved/'),
      },
    })
  })

  test('11.8, C7.9.5: another spelling of the same name, and nothing at all', async () => {
    await upload('respelt')
    await rename('respelt', 'Respelt')
    await rename('respelt')
    expect((await get('respelt'))?.ServerCertificateMetadata).toMatchObject({
      ServerCertificateName: 'Respelt',
      Arn: certificateArn('Respelt'),
    })
  })

  test('a name that is taken', async () => {
    await upload('source')
    await upload('target')
    await expectError(rename('source', 'TARGET'), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'The Server Certificate with name TARGET already exists.',
    })
    expect((await get('source'))?.ServerCertificateMetadata?.Arn).toBe(certificateArn('source'))
  })

  test('a certificate that never was', () =>
    expectError(rename('nowhere', 'x'), noSuchCertificate('nowhere')))
})

describe('DeleteServerCertificate', () => {
  test('takes the certificate away', async () => {
    await upload('goner')
    expect(membersOf(await remove('GONER'))).toEqual({})
    await expectRecorded(
      get('goner'),
      'test_iam_server_certificates.py::TestServerCertificate::test_server_certificate_lifecycle/get-deleted-certificate-error',
      { 'server-certificate-name:1': 'goner' },
    )
    await upload('goner')
  })

  test('a certificate that never was', async () => {
    await expectRecorded(
      remove('nonexistent-certificate'),
      'test_iam_server_certificates.py::TestServerCertificate::test_server_certificate_errors/delete-nonexistent-certificate-error',
    )
    await expectRecorded(
      get('nonexistent-certificate'),
      'test_iam_server_certificates.py::TestServerCertificate::test_server_certificate_errors/get-nonexistent-certificate-error',
    )
  })
})
