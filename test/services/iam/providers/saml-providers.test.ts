import { generateKeyPairSync } from 'node:crypto'
import {
  CreateSAMLProviderCommand,
  type CreateSAMLProviderCommandInput,
  DeleteSAMLProviderCommand,
  GetSAMLProviderCommand,
  type IAMClient,
  ListSAMLProvidersCommand,
  ListSAMLProviderTagsCommand,
  paginateListSAMLProviderTags,
  TagSAMLProviderCommand,
  UntagSAMLProviderCommand,
  UpdateSAMLProviderCommand,
  type UpdateSAMLProviderCommandInput,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  NOW,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { at, here } from '../../../support/places.ts'
import {
  base64Of,
  derOf,
  entityOf,
  federationOf,
  keyDescriptor,
  metadataOf,
  POST,
} from '../../../support/saml.ts'
import { membersOf, namesOf, userWith, withServer } from '../../callers.ts'
import { certificates, privateKeys } from '../credentials/key-fixtures.ts'

const TAGS = [{ Key: 'team', Value: 'blue' }]
const METADATA = metadataOf()
const OTHER_METADATA = metadataOf({ entity: 'entityID="other" validUntil="2031-02-03T04:05:06Z"' })
const ID = /^[A-Z0-9]{22,64}$/

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const arnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:saml-provider/${name}`
const provider = (name: string) => ({ SAMLProviderArn: arnOf(name) })
const create = (Name: string, more: Partial<CreateSAMLProviderCommandInput> = {}, client: IAMClient = iam) =>
  client.send(new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument: METADATA, ...more }))
const update = (name: string, changes: Omit<UpdateSAMLProviderCommandInput, 'SAMLProviderArn'>) =>
  iam.send(new UpdateSAMLProviderCommand({ ...provider(name), ...changes }))
const get = async (name: string) => membersOf(await iam.send(new GetSAMLProviderCommand(provider(name))))
const keysOf = async (name: string) =>
  (await iam.send(new GetSAMLProviderCommand(provider(name)))).PrivateKeyList?.map(
    ({ KeyId = '' }) => KeyId,
  ) ?? []
const remove = (name: string) => iam.send(new DeleteSAMLProviderCommand(provider(name)))
const tag = (name: string, Tags: typeof TAGS) =>
  iam.send(new TagSAMLProviderCommand({ ...provider(name), Tags }))
const untag = (name: string, ...TagKeys: string[]) =>
  iam.send(new UntagSAMLProviderCommand({ ...provider(name), TagKeys }))
const tagsOf = async (name: string) => (await iam.send(new ListSAMLProviderTagsCommand(provider(name)))).Tags
const rowOf = (name: string) => server.iamulator.store.view(at(ACCOUNT)).samlProviders.get(here(arnOf(name)))

const noSuchProvider = (name: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `Manifest not found for arn ${arnOf(name)}`,
})
const unparsable = { code: 'InvalidInput', status: 400, message: 'Could not parse metadata' }
const exceeded = (quota: string, limit: number) => ({
  code: 'LimitExceeded',
  status: 409,
  message: `Cannot exceed quota for ${quota}: ${limit}`,
})
const newRsaKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey

const wholeSeconds = (time?: Date) => new Date(Math.floor(Number(time) / 1000) * 1000)

const inAHundredYears = () => {
  const time = new Date(NOW)
  time.setUTCFullYear(time.getUTCFullYear() + 100)
  return time
}

describe('CreateSAMLProvider and GetSAMLProvider', () => {
  test('show every member, and the document as it was sent', async () => {
    expect(membersOf(await create('Plain'))).toEqual(provider('Plain'))
    expect(await get('Plain')).toEqual({
      SAMLProviderUUID: expect.stringMatching(ID),
      SAMLMetadataDocument: METADATA,
      CreateDate: new Date(NOW),
      ValidUntil: inAHundredYears(),
      Tags: [],
      AssertionEncryptionMode: 'Allowed',
      PrivateKeyList: [],
    })
  })

  test('with everything', async () => {
    const created = await create('with-everything_1.2', {
      SAMLMetadataDocument: OTHER_METADATA,
      AssertionEncryptionMode: 'Required',
      AddPrivateKey: privateKeys.server,
      Tags: TAGS,
    })
    expect(membersOf(created)).toEqual({ ...provider('with-everything_1.2'), Tags: TAGS })
    expect(await get('with-everything_1.2')).toMatchObject({
      SAMLMetadataDocument: OTHER_METADATA,
      ValidUntil: inAHundredYears(),
      Tags: TAGS,
      AssertionEncryptionMode: 'Required',
      PrivateKeyList: [{ KeyId: expect.stringMatching(ID), Timestamp: new Date(NOW) }],
    })
  })

  test('what stands in the metadata is kept beside them', async () => {
    await create('parsed')
    expect(rowOf('parsed')?.identityProviders).toEqual([
      {
        entityId: 'https://idp.example.com/',
        certificates: [derOf(certificates.root)],
        singleSignOn: expect.arrayContaining([{ binding: POST, location: 'https://idp.example.com/post' }]),
      },
    ])
  })

  test('each provider has another id', async () => {
    await create('first-id')
    await create('second-id')
    expect((await get('first-id'))['SAMLProviderUUID']).not.toBe((await get('second-id'))['SAMLProviderUUID'])
  })

  test('a private key is shown nowhere', async () => {
    await create('secretive', { AddPrivateKey: privateKeys.server })
    const [, line = ''] = privateKeys.server.split('\n')
    expect(rowOf('secretive')?.privateKeys.map(({ body }) => body)).toEqual([privateKeys.server])
    expect(JSON.stringify(await get('secretive'))).not.toContain(line)
    expect(server.log()).not.toContain(line)
  })

  test('a name that is taken', async () => {
    await create('taken')
    await expectError(create('taken'), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'Provider with name taken already exists.',
    })
  })

  const many = (count: number, parts: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => parts(index))
  const entities = (count: number) =>
    federationOf(many(count, (index) => entityOf({ entity: `entityID="${index}"` })))
  const keys = (count: number) =>
    metadataOf({ keys: many(count, () => keyDescriptor(base64Of(certificates.root))).join('') })

  const rejected: [string, Partial<CreateSAMLProviderCommandInput>, object][] = [
    ['metadata that are no XML', { SAMLMetadataDocument: 'x'.repeat(1000) }, unparsable],
    [
      'a document type',
      { SAMLMetadataDocument: METADATA.replace('\n', '<!DOCTYPE x [<!ENTITY y "z">]>\n') },
      unparsable,
    ],
    [
      'metadata that are too short',
      { SAMLMetadataDocument: '<a/>' },
      {
        code: 'ValidationError',
        message:
          "1 validation error detected: Value at 'sAMLMetadataDocument' failed to satisfy constraint: Member must have length greater than or equal to 1000",
      },
    ],
    [
      'eleven identity providers',
      { SAMLMetadataDocument: entities(11) },
      exceeded('IdentityProvidersPerSAMLProvider', 10),
    ],
    ['eleven signing keys', { SAMLMetadataDocument: keys(11) }, exceeded('KeysPerSAMLProvider', 10)],
    ['a private key that is none', { AddPrivateKey: 'key' }, invalidKey()],
    ['an encrypted one', { AddPrivateKey: privateKeys.locked }, invalidKey()],
    [
      'D4.3: encryption without a key',
      { AssertionEncryptionMode: 'Required' },
      {
        code: 'ValidationError',
        message: 'Unable to set assertion encryption mode to Required because no private key is provided.',
      },
    ],
    [
      'tags with one key twice',
      { Tags: [...TAGS, ...TAGS] },
      { code: 'InvalidInput', message: 'Duplicate tag keys found.' },
    ],
  ]
  test.each(rejected)('refuses %s', async (_what, more, expected) => {
    await expectError(create('refused', more), { code: '', status: 400, ...expected })
    await expectError(get('refused'), noSuchProvider('refused'))
  })

  function invalidKey() {
    return { code: 'InvalidInput', message: 'The private key is not an RSA or EC key in PEM format.' }
  }

  test.each([
    ['ten identity providers', entities(10)],
    ['ten signing keys', keys(10)],
  ])('takes %s', async (what, SAMLMetadataDocument) => {
    await create(what.replaceAll(' ', '-'), { SAMLMetadataDocument })
  })

  test('a provider that never was', async () => {
    await expectRecorded(
      get('NonExistentProvider'),
      'test_iam_saml_providers.py::TestSAMLProviders::test_get_saml_provider_not_found/get-not-found',
    )
    await expectRecorded(
      remove('NonExistentProvider'),
      'test_iam_saml_providers.py::TestSAMLProviders::test_delete_saml_provider_not_found/delete-not-found',
    )
  })

  test('what is no ARN', () =>
    expectError(iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: 'there-is-no-such-provider' })), {
      code: 'ValidationError',
      status: 400,
      message: 'ARN there-is-no-such-provider is not valid.',
    }))
})

test('an account has a hundred providers, no more', () =>
  withServer({}, async (small) => {
    const client = small.iam()
    const list = async () => (await client.send(new ListSAMLProvidersCommand())).SAMLProviderList
    expect(await list()).toEqual([])
    for (let number = 1; number <= 100; number++) await create(`provider-${number}`, {}, client)
    await expectError(create('one-more', {}, client), exceeded('SAMLProvidersPerAccount', 100))
    const listed = await list()
    expect(listed).toHaveLength(100)
    const { CreateDate, ValidUntil } = await client.send(new GetSAMLProviderCommand(provider('provider-42')))
    const times = { CreateDate: wholeSeconds(CreateDate), ValidUntil: wholeSeconds(ValidUntil) }
    const further = { ...times, IsTrustedIdentityPropagationEnabled: false }
    expect(listed).toContainEqual({ Arn: arnOf('provider-42'), ...further })
  }))

describe('UpdateSAMLProvider', () => {
  test('changes the metadata, and nothing else', async () => {
    await create('changed', {
      AddPrivateKey: privateKeys.server,
      AssertionEncryptionMode: 'Required',
      Tags: TAGS,
    })
    const before = await get('changed')
    expect(membersOf(await update('changed', { SAMLMetadataDocument: OTHER_METADATA }))).toEqual(
      provider('changed'),
    )
    expect(await get('changed')).toEqual({
      ...before,
      SAMLMetadataDocument: OTHER_METADATA,
    })
    expect(rowOf('changed')?.identityProviders.map(({ entityId }) => entityId)).toEqual(['other'])
  })

  test('changes whether assertions must be encrypted, and nothing else', async () => {
    await create('encrypted', { AddPrivateKey: privateKeys.server })
    const before = await get('encrypted')
    await update('encrypted', { AssertionEncryptionMode: 'Required' })
    expect(await get('encrypted')).toEqual({ ...before, AssertionEncryptionMode: 'Required' })
    await update('encrypted', { AssertionEncryptionMode: 'Allowed' })
    expect(await get('encrypted')).toEqual(before)
  })

  test('D4.4: adds and removes private keys, two at most', async () => {
    await create('keys', { AddPrivateKey: privateKeys.server })
    await update('keys', { AddPrivateKey: newRsaKey() })
    const [first = '', second] = await keysOf('keys')
    expect(first).not.toBe(second)
    await expectError(update('keys', { AddPrivateKey: newRsaKey() }), {
      code: 'LimitExceeded',
      status: 409,
      message: 'Private key limit of 2 is reached.',
    })
    await update('keys', { RemovePrivateKey: first })
    await update('keys', { AddPrivateKey: newRsaKey() })
    expect(await keysOf('keys')).toEqual([second, expect.stringMatching(ID)])
    await expectError(update('keys', { RemovePrivateKey: first }), {
      code: 'NoSuchEntity',
      status: 404,
      message: `The private key with id ${first} cannot be found.`,
    })
    for (const RemovePrivateKey of await keysOf('keys')) await update('keys', { RemovePrivateKey })
    expect(await keysOf('keys')).toEqual([])
  })

  test('changes nothing when a part of it is refused', async () => {
    await create('whole')
    const before = await get('whole')
    const rejected = update('whole', {
      AddPrivateKey: newRsaKey(),
      SAMLMetadataDocument: 'x'.repeat(1000),
    })
    await expectError(rejected, unparsable)
    expect(await get('whole')).toEqual(before)
  })

  test('changes of a provider that never was', async () => {
    for (const change of [
      update('nowhere', { SAMLMetadataDocument: METADATA }),
      tag('nowhere', TAGS),
      untag('nowhere', 'team'),
      tagsOf('nowhere'),
    ]) {
      await expectError(change, noSuchProvider('nowhere'))
    }
  })
})

test('DeleteSAMLProvider takes the provider away', async () => {
  await create('goner')
  const { SAMLProviderUUID } = await get('goner')
  expect(membersOf(await remove('goner'))).toEqual({})
  await expectError(get('goner'), noSuchProvider('goner'))
  await create('goner')
  expect((await get('goner'))['SAMLProviderUUID']).not.toBe(SAMLProviderUUID)
})

describe('tags', () => {
  test('are added, replaced and taken away; the case of their keys counts', async () => {
    await create('tagged', { Tags: TAGS })
    expect(membersOf(await tag('tagged', [{ Key: 'Team', Value: 'red' }]))).toEqual({})
    await tag('tagged', [{ Key: 'team', Value: 'green' }])
    expect(await tagsOf('tagged')).toEqual([
      { Key: 'Team', Value: 'red' },
      { Key: 'team', Value: 'green' },
    ])
    expect(membersOf(await untag('tagged', 'Team', 'absent'))).toEqual({})
    expect((await get('tagged'))['Tags']).toEqual([{ Key: 'team', Value: 'green' }])
  })

  test('C7.2.5: are in the order sent when it is created, and sorted by key later', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((Key) => ({ Key, Value: Key }))
    const Tags = [c, a, b].filter((each) => each !== undefined)
    expect((await create('sorted-tags', { Tags })).Tags).toEqual(Tags)
    expect((await get('sorted-tags'))['Tags']).toEqual([a, b, c])
  })

  test('are listed page by page', async () => {
    const keys = ['a', 'b', 'c']
    await create('paged-tags', { Tags: keys.map((Key) => ({ Key, Value: '' })) })
    const pages = await namesOf(
      paginateListSAMLProviderTags({ client: iam, pageSize: 2 }, provider('paged-tags')),
      ({ Tags = [] }) => Tags.map(({ Key }) => Key),
    )
    expect(pages).toEqual([['a', 'b'], ['c']])
  })

  test('fifty, no more', async () => {
    const many = Array.from({ length: 50 }, (_, number) => ({ Key: `k${number}`, Value: '' }))
    await create('many', { Tags: many })
    await expectError(tag('many', TAGS), {
      code: 'LimitExceeded',
      status: 409,
      message: 'The number of tags has reached the maximum limit.',
    })
  })

  test('policies see them', async () => {
    await create('blue', { Tags: TAGS })
    await create('colourless')
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iam:GetSAMLProvider',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
      },
    })
    const client = server.iam(await userWith(server, 'blue-saml', document))
    await client.send(new GetSAMLProviderCommand(provider('blue')))
    await expectError(client.send(new GetSAMLProviderCommand(provider('colourless'))), {
      code: 'AccessDenied',
      status: 403,
    })
  })
})
