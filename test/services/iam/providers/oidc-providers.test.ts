import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  type CreateOpenIDConnectProviderCommandInput,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  type IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  paginateListOpenIDConnectProviderTags,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  NOW,
  OTHER,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { call, iamForm } from '../../../support/raw.ts'
import { membersOf, namesOf, userWith, withServer } from '../../callers.ts'

const TAGS = [{ Key: 'team', Value: 'blue' }]
const THUMBPRINT = 'a'.repeat(40)

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const arnOf = (url: string, account = ACCOUNT) => `arn:aws:iam::${account}:oidc-provider/${url}`
const provider = (url: string) => ({ OpenIDConnectProviderArn: arnOf(url) })
const create = (
  url: string,
  more: Partial<CreateOpenIDConnectProviderCommandInput> = {},
  client: IAMClient = iam,
) => client.send(new CreateOpenIDConnectProviderCommand({ Url: `https://${url}`, ...more }))
const get = async (url: string) =>
  membersOf(await iam.send(new GetOpenIDConnectProviderCommand(provider(url))))
const remove = (url: string) => iam.send(new DeleteOpenIDConnectProviderCommand(provider(url)))
const addClientId = (url: string, ClientID: string) =>
  iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...provider(url), ClientID }))
const removeClientId = (url: string, ClientID: string) =>
  iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand({ ...provider(url), ClientID }))
const setThumbprints = (url: string, ThumbprintList: string[]) =>
  iam.send(new UpdateOpenIDConnectProviderThumbprintCommand({ ...provider(url), ThumbprintList }))
const tag = (url: string, Tags: typeof TAGS) =>
  iam.send(new TagOpenIDConnectProviderCommand({ ...provider(url), Tags }))
const untag = (url: string, ...TagKeys: string[]) =>
  iam.send(new UntagOpenIDConnectProviderCommand({ ...provider(url), TagKeys }))
const tagsOf = async (url: string) =>
  (await iam.send(new ListOpenIDConnectProviderTagsCommand(provider(url)))).Tags

const noSuchProvider = (url: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `OpenIDConnect Provider not found for arn ${arnOf(url)}`,
})
const tooManyClientIds = {
  code: 'LimitExceeded',
  status: 409,
  message: 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
}
const tooManyThumbprints = {
  code: 'InvalidInput',
  status: 400,
  message: 'Thumbprint list must contain fewer than 5 entries.',
}
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `client-${index}`)

describe('CreateOpenIDConnectProvider and GetOpenIDConnectProvider', () => {
  test('show every member; the URL without its scheme, and tags also when there are none', async () => {
    expect(membersOf(await create('plain.example.com'))).toEqual(provider('plain.example.com'))
    expect(await get('plain.example.com')).toEqual({
      Url: 'plain.example.com',
      ClientIDList: [],
      ThumbprintList: [],
      CreateDate: new Date(NOW),
      Tags: [],
    })
  })

  test('C7.9.6: with everything, clients in the order given', async () => {
    const lists = { ClientIDList: ['b', 'a', 'b'], ThumbprintList: [THUMBPRINT] }
    const created = await create('full.example.com/realms/one', { ...lists, Tags: TAGS })
    expect(membersOf(created)).toEqual({ ...provider('full.example.com/realms/one'), Tags: TAGS })
    expect(await get('full.example.com/realms/one')).toMatchObject({
      Url: 'full.example.com/realms/one',
      ClientIDList: ['b', 'a'],
      ThumbprintList: [THUMBPRINT],
      Tags: TAGS,
    })
  })

  test.each([
    ['UPPER.example.com/Path', 'UPPER.example.com/Path'],
    ['default.example.com:443', 'default.example.com'],
    ['default.example.com:443/path', 'default.example.com/path'],
    ['tenant.example.com/', 'tenant.example.com/'],
    ['localhost:8443/realm', 'localhost:8443/realm'],
    ["path.example.com/a-._~!$&'()*+,;=:@%20/b", "path.example.com/a-._~!$&'()*+,;=:@%20/b"],
  ])('C7.9.6: the ARN of https://%s ends in %s', async (written, url) => {
    expect((await create(written)).OpenIDConnectProviderArn).toBe(arnOf(url))
    expect((await get(url))['Url']).toBe(url)
  })

  test('C7.9.6: a URL with and one without a slash at its end are two', async () => {
    await create('slash.example.com')
    await create('slash.example.com/')
    expect((await get('slash.example.com'))['Url']).toBe('slash.example.com')
  })

  test('a URL that is taken', async () => {
    await create('oidc-dup-04669428.example.com')
    await expectRecorded(
      create('oidc-dup-04669428.example.com'),
      'test_iam_oidc.py::TestOIDCProviderCreateErrors::test_create_open_id_connect_provider_duplicate_error/duplicate-error',
    )
    await expectError(create('oidc-dup-04669428.example.com:443'), {
      code: 'EntityAlreadyExists',
      status: 409,
    })
    // The host keeps its case, so that this is another provider (C7.9.6).
    await create('OIDC-dup-04669428.example.com')
    await create(
      'oidc-dup-04669428.example.com',
      {},
      server.iam({ accessKeyId: OTHER, secretAccessKey: 'test' }),
    )
  })

  test.each([
    'example.org',
    'test',
    'http://example.org',
    'HTTPS://example.org',
    'https://',
    'https:///path',
    'http://example.org?a=b',
    'example.org/#a',
    'https://user@example.org',
    'https://example.org:port',
    'https://exam ple.org',
    'https://.example.org',
    ' https://example.org',
  ])('refuses the URL %s', (Url) =>
    expectRecorded(
      create('', { Url }),
      'test_iam_oidc.py::TestOIDCProviderCreateErrors::test_create_open_id_connect_provider_invalid_url/invalid-url',
    ),
  )

  test.each(['https://example.org?a=b', 'https://example.org/path?a=b', 'https://example.org/#a'])(
    'C7.9.6: refuses the query or fragment of %s without a message',
    async (Url) => {
      const answer = await call(server, iamForm('CreateOpenIDConnectProvider', { Url }))
      expect(answer.status).toBe(400)
      expect(answer.body).toContain('<Code>InvalidInput</Code>')
      expect(answer.body).not.toContain('<Message>')
      await expectError(get('example.org'), noSuchProvider('example.org'))
    },
  )

  test('members that are too long, and thumbprints of another length', () =>
    expectRecorded(
      create('x'.repeat(300), { ClientIDList: ['x'.repeat(256)], ThumbprintList: ['x'] }),
      'test_iam_oidc.py::TestOIDCProviderCreateErrors::test_create_open_id_connect_provider_validation_errors/multiple-validation-errors',
    ))

  test('client ids: a hundred, no more', async () => {
    await create('hundred.example.com', { ClientIDList: numbered(100) })
    await expectRecorded(
      create('quota.example.com', { ClientIDList: numbered(101) }),
      'test_iam_oidc.py::TestOIDCProviderCreateErrors::test_create_open_id_connect_provider_quota_error/quota-error',
    )
    await expectError(get('quota.example.com'), noSuchProvider('quota.example.com'))
  })

  test('C7.9.6: thumbprints: five, no more, and the same one may be repeated', async () => {
    await create('five.example.com', { ThumbprintList: Array(5).fill(THUMBPRINT) })
    expect((await get('five.example.com'))['ThumbprintList']).toEqual(Array(5).fill(THUMBPRINT))
    await expectRecorded(
      create('six.example.com', { ThumbprintList: Array(6).fill(THUMBPRINT) }),
      'test_iam_oidc.py::TestOIDCProviderCreateErrors::test_create_open_id_connect_provider_too_many_thumbprints/too-many-thumbprints',
    )
    await expectError(get('six.example.com'), noSuchProvider('six.example.com'))
  })

  test('tags with one key twice', () =>
    expectError(create('twice.example.com', { Tags: [...TAGS, ...TAGS] }), {
      code: 'InvalidInput',
      status: 400,
      message: 'Duplicate tag keys found.',
    }))

  test('a provider that never was', async () => {
    await expectRecorded(
      get('non-existent.example.com'),
      'test_iam_oidc.py::TestOIDCProviderOperations::test_get_open_id_connect_provider_not_found/not-found-error',
    )
    // The same applies to a provider of another account.
    const other = { OpenIDConnectProviderArn: arnOf('oidc-dup-04669428.example.com', OTHER) }
    await expectError(iam.send(new GetOpenIDConnectProviderCommand(other)), {
      code: 'NoSuchEntity',
      status: 404,
      message: `OpenIDConnect Provider not found for arn ${other.OpenIDConnectProviderArn}`,
    })
  })

  test('what is no ARN', async () => {
    const wrong = { OpenIDConnectProviderArn: 'https://not-an-arn.example.com' }
    const expected = {
      code: 'ValidationError',
      status: 400,
      message: 'ARN https://not-an-arn.example.com is not valid.',
    }
    await expectError(iam.send(new GetOpenIDConnectProviderCommand(wrong)), expected)
    await expectError(iam.send(new DeleteOpenIDConnectProviderCommand(wrong)), expected)
  })
})

test('an account has a hundred providers, no more', () =>
  withServer({}, async (small) => {
    const client = small.iam()
    const list = async () =>
      (await client.send(new ListOpenIDConnectProvidersCommand())).OpenIDConnectProviderList?.map(
        ({ Arn }) => Arn,
      )
    expect(await list()).toEqual([])
    for (let number = 1; number <= 100; number++) await create(`issuer-${number}.example.com`, {}, client)
    await expectError(create('one-more.example.com', {}, client), {
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100',
    })
    expect(await list()).toHaveLength(100)
    expect(await list()).toContain(arnOf('issuer-42.example.com'))
  }))

describe('client ids', () => {
  test('C7.9.6: are added and removed; neither a second time matters', async () => {
    const url = 'clients.example.com'
    await create(url, { ClientIDList: ['first'] })
    expect(membersOf(await addClientId(url, 'second'))).toEqual({})
    await addClientId(url, 'second')
    expect((await get(url))['ClientIDList']).toEqual(['first', 'second'])
    expect(membersOf(await removeClientId(url, 'first'))).toEqual({})
    await removeClientId(url, 'first')
    expect((await get(url))['ClientIDList']).toEqual(['second'])
  })

  test('a hundred, no more', async () => {
    const url = 'full-clients.example.com'
    await create(url, { ClientIDList: numbered(100) })
    await addClientId(url, 'client-0')
    await expectError(addClientId(url, 'one-more'), tooManyClientIds)
  })
})

describe('UpdateOpenIDConnectProviderThumbprint', () => {
  test('C7.9.6: replaces the whole list, in small letters, whether hexadecimal or not', async () => {
    const url = 'thumbprints.example.com'
    await create(url, { ClientIDList: ['kept'], ThumbprintList: [THUMBPRINT] })
    const before = await get(url)
    expect(membersOf(await setThumbprints(url, ['B'.repeat(40), 'z'.repeat(40)]))).toEqual({})
    expect(await get(url)).toEqual({ ...before, ThumbprintList: ['b'.repeat(40), 'z'.repeat(40)] })
    await expectError(setThumbprints(url, Array(6).fill(THUMBPRINT)), tooManyThumbprints)
    await expectError(setThumbprints(url, ['short']), { code: 'ValidationError', status: 400 })
  })

  test('C7.9.6: an empty list is refused, and changes nothing', async () => {
    const url = 'no-thumbprints.example.com'
    await create(url, { ThumbprintList: [THUMBPRINT.toUpperCase()] })
    await expectError(setThumbprints(url, []), {
      code: 'InvalidInput',
      status: 400,
      message: 'Thumbprint list must contain at least one entry.',
    })
    expect((await get(url))['ThumbprintList']).toEqual([THUMBPRINT])
  })
})

test('changes of a provider that never was', async () => {
  for (const change of [
    addClientId('nowhere', 'x'),
    removeClientId('nowhere', 'x'),
    setThumbprints('nowhere', [THUMBPRINT]),
    tag('nowhere', TAGS),
    untag('nowhere', 'team'),
    tagsOf('nowhere'),
  ]) {
    await expectError(change, noSuchProvider('nowhere'))
  }
})

describe('DeleteOpenIDConnectProvider', () => {
  test('takes the provider away, once', async () => {
    const url = 'goner.example.com'
    await create(url)
    expect(membersOf(await remove(url))).toEqual({})
    await expectRecorded(
      get(url),
      'test_iam_oidc.py::TestOIDCProviderOperations::test_delete_open_id_connect_provider/get-not-found-error',
      { domain: url },
    )
    await expectRecorded(
      remove(url),
      'test_iam_oidc.py::TestOIDCProviderOperations::test_delete_open_id_connect_provider/deletion-not-found-error',
      { domain: url },
    )
    await create(url)
  })
})

describe('tags', () => {
  test('are added, replaced and taken away; the case of their keys counts', async () => {
    const url = 'tagged.example.com'
    await create(url, { Tags: TAGS })
    expect(membersOf(await tag(url, [{ Key: 'Team', Value: 'red' }]))).toEqual({})
    await tag(url, [{ Key: 'team', Value: 'green' }])
    expect(await tagsOf(url)).toEqual([
      { Key: 'Team', Value: 'red' },
      { Key: 'team', Value: 'green' },
    ])
    expect(membersOf(await untag(url, 'Team', 'absent'))).toEqual({})
    expect((await get(url))['Tags']).toEqual([{ Key: 'team', Value: 'green' }])
  })

  test('C7.2.5: are in the order sent when it is created, and sorted by key later', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((Key) => ({ Key, Value: Key }))
    const Tags = [c, a, b].filter((each) => each !== undefined)
    expect((await create('sorted.example.com', { Tags })).Tags).toEqual(Tags)
    expect((await get('sorted.example.com'))['Tags']).toEqual([a, b, c])
  })

  test('are listed page by page', async () => {
    const keys = ['a', 'b', 'c']
    await create('paged.example.com', { Tags: keys.map((Key) => ({ Key, Value: '' })) })
    const pages = await namesOf(
      paginateListOpenIDConnectProviderTags({ client: iam, pageSize: 2 }, provider('paged.example.com')),
      ({ Tags = [] }) => Tags.map(({ Key }) => Key),
    )
    expect(pages).toEqual([['a', 'b'], ['c']])
  })

  test('fifty, no more', async () => {
    const many = Array.from({ length: 50 }, (_, number) => ({ Key: `k${number}`, Value: '' }))
    await create('many.example.com', { Tags: many })
    await expectRecorded(
      tag('many.example.com', TAGS),
      'test_iam_oidc.py::TestOIDCProviderTags::test_open_id_connect_provider_tags_limit/tags-limit-error',
    )
  })

  test('policies see them', async () => {
    await create('blue.example.com', { Tags: TAGS })
    await create('colourless.example.com')
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iam:GetOpenIDConnectProvider',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
      },
    })
    const client = server.iam(await userWith(server, 'blue-oidc', document))
    await client.send(new GetOpenIDConnectProviderCommand(provider('blue.example.com')))
    await expectError(client.send(new GetOpenIDConnectProviderCommand(provider('colourless.example.com'))), {
      code: 'AccessDenied',
      status: 403,
    })
  })
})
