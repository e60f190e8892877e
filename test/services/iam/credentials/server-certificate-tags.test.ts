/** Tags of server certificates, and the certificates as policies see them. */
import {
  ListServerCertificateTagsCommand,
  paginateListServerCertificateTags,
  TagServerCertificateCommand,
  UntagServerCertificateCommand,
} from '@aws-sdk/client-iam'
import { expect, test } from '@jest/globals'
import { expectError, policy, serverForAllTests } from '../../../support/harness.ts'
import { membersOf, namesOf, userWith } from '../../callers.ts'
import { certificateArn, certificateCalls, noSuchCertificate, TAGS } from './certificate-callers.ts'

const server = serverForAllTests()
const iam = server.iam()

const { upload, get } = certificateCalls(() => iam)
const tagsOf = async (ServerCertificateName: string) =>
  (await iam.send(new ListServerCertificateTagsCommand({ ServerCertificateName }))).Tags
const tag = (ServerCertificateName: string, Tags: typeof TAGS) =>
  iam.send(new TagServerCertificateCommand({ ServerCertificateName, Tags }))
const untag = (ServerCertificateName: string, ...TagKeys: string[]) =>
  iam.send(new UntagServerCertificateCommand({ ServerCertificateName, TagKeys }))

test('are added, replaced and taken away; the case of their keys counts', async () => {
  await upload('tagged', { Tags: TAGS })
  expect(membersOf(await tag('TAGGED', [{ Key: 'Team', Value: 'red' }]))).toEqual({})
  await tag('tagged', [{ Key: 'team', Value: 'green' }])
  expect(await tagsOf('tagged')).toEqual([
    { Key: 'Team', Value: 'red' },
    { Key: 'team', Value: 'green' },
  ])
  expect(membersOf(await untag('tagged', 'Team', 'absent'))).toEqual({})
  expect((await get('tagged'))?.Tags).toEqual([{ Key: 'team', Value: 'green' }])
})

test('are listed page by page', async () => {
  const keys = ['a', 'b', 'c']
  await upload('paged-tags', { Tags: keys.map((Key) => ({ Key, Value: '' })) })
  const pages = await namesOf(
    paginateListServerCertificateTags({ client: iam, pageSize: 2 }, { ServerCertificateName: 'paged-tags' }),
    ({ Tags = [] }) => Tags.map(({ Key }) => Key),
  )
  expect(pages).toEqual([['a', 'b'], ['c']])
})

test('fifty, no more', async () => {
  const many = Array.from({ length: 50 }, (_, number) => ({ Key: `k${number}`, Value: '' }))
  await upload('many', { Tags: many })
  await expectError(tag('many', TAGS), {
    code: 'LimitExceeded',
    status: 409,
    message: 'The number of tags has reached the maximum limit.',
  })
})

test('one key twice', async () => {
  await upload('twice')
  await expectError(tag('twice', [...TAGS, ...TAGS]), {
    code: 'InvalidInput',
    status: 400,
    message: 'Duplicate tag keys found.',
  })
})

test('of a certificate that never was', async () => {
  await expectError(tag('nowhere', TAGS), noSuchCertificate('nowhere'))
  await expectError(untag('nowhere', 'team'), noSuchCertificate('nowhere'))
  await expectError(tagsOf('nowhere'), noSuchCertificate('nowhere'))
})

test('policies see them', async () => {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: 'iam:GetServerCertificate',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
    },
  })
  const reader = server.iam(await userWith(server, 'tag-reader', document))
  await upload('blue', { Tags: TAGS })
  await upload('colourless')
  expect((await get('blue', reader))?.Tags).toEqual(TAGS)
  await expectError(get('colourless', reader), { code: 'AccessDenied', status: 403 })
})

test('a policy for one path is a policy for that one', async () => {
  const document = policy('Allow', 'iam:UploadServerCertificate', certificateArn('*', '/mine/'))
  const uploader = server.iam(await userWith(server, 'uploader', document))
  await upload('mine', { Path: '/mine/' }, uploader)
  await expectError(upload('yours', { Path: '/yours/' }, uploader), { code: 'AccessDenied', status: 403 })
})
