/** Reads who may use buckets and objects of moto. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import type { Answers, LookupKind } from '../../../recognition/resolution/lookups.ts'
import { listAt, textAt } from '../../../recognition/values.ts'
import { describeMotos, motoServer, motoTest, type UpstreamServer } from '../../support/upstreams.ts'
import { answerFrom, askAt, Calls } from './upstream-calls.ts'

const OWNER = '111122223333'
const OTHER = '444455556666'

const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers'

describeMotos((moto) => {
  let server: UpstreamServer
  let calls: Calls

  beforeAll(async () => {
    server = await motoServer({ moto })
    calls = new Calls(askAt(server.url), OWNER, 'us-east-1')
  })

  afterAll(() => server.stop())

  const ask = <Kind extends LookupKind>(
    kind: Kind,
    value: string,
    accountId = OWNER,
  ): Promise<Answers[Kind]> =>
    answerFrom(askAt(server.url), { kind, value, accountId, partition: 'aws', region: 'us-east-1' })

  /** Returns the statements that apply to a bucket or an object, or null. */
  async function statementsFor(resource: string): Promise<unknown> {
    const text = await ask('resource-policy', `arn:aws:s3:::${resource}`)
    return text === null ? null : listAt(JSON.parse(text), 'Statement')
  }

  const allowed = (principal: unknown, bucket: string) => ({
    ...{ Sid: 'Own', Effect: 'Allow', Principal: principal, Action: 's3:GetObject' },
    Resource: `arn:aws:s3:::${bucket}/*`,
  })

  const putPolicy = (bucket: string, statement: object) =>
    calls.rest('s3', 'PUT', `/${bucket}?policy`, { Version: '2012-10-17', Statement: [statement] })

  const putOwnership = (bucket: string, ownership: string) =>
    calls.rest(
      's3',
      'PUT',
      `/${bucket}?ownershipControls`,
      `<OwnershipControls xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ObjectOwnership>${ownership}</ObjectOwnership></Rule></OwnershipControls>`,
    )

  const block = (...settings: readonly string[]) =>
    `<PublicAccessBlockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${settings
      .map((name) => `<${name}>true</${name}>`)
      .join('')}</PublicAccessBlockConfiguration>`

  const putAcl = async (target: string, uri: string, permission: string) => {
    const ns = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
    const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"'
    const ownerId = /<ID>([^<]*)/.exec(await calls.rest('s3', 'GET', `/${target}?acl`))?.[1]
    await calls.rest(
      's3',
      'PUT',
      `/${target}?acl`,
      `<AccessControlPolicy ${ns}><Owner><ID>${ownerId}</ID></Owner><AccessControlList><Grant><Grantee ${xsi}><URI>${uri}</URI></Grantee><Permission>${permission}</Permission></Grant></AccessControlList></AccessControlPolicy>`,
    )
  }

  motoTest('a bucket policy, for the bucket and its objects', async () => {
    await calls.rest('s3', 'PUT', '/policy-only')
    expect(await statementsFor('policy-only')).toBeNull()
    expect(await statementsFor('missing-bucket')).toBeNull()
    const statement = allowed({ AWS: `arn:aws:iam::${OTHER}:root` }, 'policy-only')
    await putPolicy('policy-only', statement)
    expect(await statementsFor('policy-only')).toEqual([statement])
    expect(await statementsFor('policy-only/a//b ü')).toEqual([statement])
  })

  motoTest('access control lists, only where ownership enables them', async () => {
    await calls.rest('s3', 'PUT', '/with-acls')
    await calls.rest('s3', 'PUT', '/with-acls/k', 'content')
    await putAcl('with-acls', ALL_USERS, 'WRITE')
    // moto takes lists of objects only as headers.
    await calls.rest('s3', 'PUT', '/with-acls/k?acl', '', { 'x-amz-acl': 'public-read' })
    expect(await statementsFor('with-acls')).toBeNull()
    await putOwnership('with-acls', 'ObjectWriter')
    expect(await statementsFor('with-acls')).toMatchObject([{ Principal: '*', Action: ['s3:PutObject'] }])
    expect(await statementsFor('with-acls/k')).toMatchObject([
      { Principal: '*', Action: ['s3:PutObject'] },
      { Principal: '*', Action: expect.arrayContaining(['s3:GetObject']) },
    ])
    expect(await statementsFor('with-acls/missing')).toMatchObject([{ Action: ['s3:PutObject'] }])
    await putOwnership('with-acls', 'BucketOwnerEnforced')
    expect(await statementsFor('with-acls/k')).toBeNull()
  })

  motoTest('public lists that a bucket ignores', async () => {
    await calls.rest('s3', 'PUT', '/ignores-acls')
    await putAcl('ignores-acls', ALL_USERS, 'READ')
    await putOwnership('ignores-acls', 'BucketOwnerPreferred')
    expect(await statementsFor('ignores-acls')).toHaveLength(1)
    await calls.rest('s3', 'PUT', '/ignores-acls?publicAccessBlock', block('IgnorePublicAcls'))
    expect(await statementsFor('ignores-acls')).toEqual([])
  })

  motoTest('a public policy of a bucket that is restricted', async () => {
    await calls.rest('s3', 'PUT', '/restricted')
    const open = allowed('*', 'restricted')
    await putPolicy('restricted', open)
    expect(await statementsFor('restricted')).toEqual([open])
    await calls.rest('s3', 'PUT', '/restricted?publicAccessBlock', block('RestrictPublicBuckets'))
    const denial = { Effect: 'Deny', Condition: { StringNotEquals: { 'aws:PrincipalAccount': OWNER } } }
    expect(await statementsFor('restricted/k')).toMatchObject([open, denial])
    // A policy that is not public is not restricted.
    const closed = { ...open, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }
    await putPolicy('restricted', closed)
    expect(await statementsFor('restricted/k')).toEqual([closed])
  })

  motoTest('the block of the account', async () => {
    await calls.rest('s3', 'PUT', '/of-the-account')
    await putPolicy('of-the-account', allowed('*', 'of-the-account'))
    expect(await statementsFor('of-the-account')).toHaveLength(1)
    const account = { 'x-amz-account-id': OWNER }
    const path = '/v20180820/configuration/publicAccessBlock'
    await calls.rest(
      's3',
      'PUT',
      path,
      block('RestrictPublicBuckets', 'BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy').replace(
        /http:[^"]*/,
        'http://awss3control.amazonaws.com/doc/2018-08-20/',
      ),
      account,
    )
    expect(await statementsFor('of-the-account')).toHaveLength(2)
    await calls.rest('s3', 'DELETE', path, undefined, account)
  })

  motoTest('the owner of a bucket', async () => {
    await calls.rest('s3', 'PUT', '/owned')
    await new Calls(askAt(server.url), '000000000000', 'us-east-1').rest('s3', 'PUT', '/of-the-default')
    expect(await ask('bucket-owner', 'owned')).toBe(OWNER)
    expect(await ask('bucket-owner', 'of-the-default', OTHER)).toBe('000000000000')
    await new Calls(askAt(server.url), '123456789012', 'us-east-1').rest('s3', 'PUT', '/made-directly')
    expect(await ask('bucket-owner', 'made-directly', OTHER)).toBe('123456789012')
    await expect(ask('bucket-owner', 'owned', OTHER)).rejects.toThrow(
      's3:ListBuckets at the upstream failed for owned: no account that iamulator knows of has the bucket.',
    )
    expect(await ask('bucket-owner', 'missing')).toBeNull()
  })

  motoTest('tags of buckets and objects', async () => {
    await calls.rest('s3', 'PUT', '/tagged')
    await calls.rest('s3', 'PUT', '/tagged/a%20b', 'content')
    expect(await ask('tags', 'arn:aws:s3:::tagged')).toBeNull()
    const tagging =
      '<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet><Tag><Key>__proto__</Key><Value>a&amp;b</Value></Tag></TagSet></Tagging>'
    await calls.rest('s3', 'PUT', '/tagged?tagging', tagging)
    await calls.rest('s3', 'PUT', '/tagged/a%20b?tagging', tagging.replace('a&amp;b', 'c'))
    const bucketTags = await ask('tags', 'arn:aws:s3:::tagged')
    expect(Object.entries(bucketTags ?? {})).toEqual([['__proto__', 'a&b']])
    const tags = await ask('object-tags', 'arn:aws:s3:::tagged/a b')
    expect(Object.entries(tags ?? {})).toEqual([['__proto__', 'c']])
    expect(await ask('object-tags', 'arn:aws:s3:::tagged/missing')).toBeNull()
    expect(await ask('object-tags', 'arn:aws:s3:::tagged')).toBeNull()
  })

  motoTest('tags of a version', async () => {
    await calls.rest('s3', 'PUT', '/versions')
    const on = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
    await calls.rest('s3', 'PUT', '/versions?versioning', on)
    const versions: string[] = []
    for (const value of ['old', 'new']) {
      await calls.rest('s3', 'PUT', '/versions/k', value)
      const list = await calls.rest('s3', 'GET', '/versions?versions')
      const known = Array.from(list.matchAll(/<VersionId>([^<]+)/g), ([, id = '']) => id)
      versions.push(known.find((id) => !versions.includes(id)) ?? '')
      const tag = `<Tag><Key>age</Key><Value>${value}</Value></Tag>`
      await calls.rest('s3', 'PUT', '/versions/k?tagging', `<Tagging><TagSet>${tag}</TagSet></Tagging>`)
    }
    const tagsOf = (version: string) => ask('object-tags', `arn:aws:s3:::versions/k?versionId=${version}`)
    expect(await Promise.all(versions.map(tagsOf))).toEqual([{ age: 'old' }, { age: 'new' }])
    expect(await ask('object-tags', 'arn:aws:s3:::versions/k')).toEqual({ age: 'new' })
  })

  motoTest('keys that encrypt buckets and objects', async () => {
    const made = await calls.json('kms', 'TrentService.CreateKey', {})
    const [keyArn, keyId] = ['Arn', 'KeyId'].map((name) => textAt(made, 'KeyMetadata', name))
    await calls.json('kms', 'TrentService.CreateAlias', { AliasName: 'alias/data', TargetKeyId: keyId })
    await calls.rest('s3', 'PUT', '/encrypted')
    expect(await ask('encryption-key', 'arn:aws:s3:::encrypted')).toBeNull()
    const rule = (key: string) =>
      `<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>${key}</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`
    await calls.rest('s3', 'PUT', '/encrypted?encryption', rule(''))
    expect(await ask('encryption-key', 'arn:aws:s3:::encrypted')).toBe('aws')
    await calls.rest(
      's3',
      'PUT',
      '/encrypted?encryption',
      rule('<KMSMasterKeyID>alias/data</KMSMasterKeyID>'),
    )
    expect(await ask('encryption-key', 'arn:aws:s3:::encrypted')).toBe(keyArn)
    await calls.rest('s3', 'PUT', '/encrypted?encryption', rule(`<KMSMasterKeyID>${keyArn}</KMSMasterKeyID>`))
    await calls.rest('s3', 'PUT', '/encrypted/k', 'content')
    expect(await ask('encryption-key', 'arn:aws:s3:::encrypted/k')).toBe(keyArn)
    expect(await ask('encryption-key', 'arn:aws:s3:::encrypted/missing')).toBeNull()
  })
})
