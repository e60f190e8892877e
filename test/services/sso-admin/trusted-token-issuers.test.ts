/** Tests trusted token issuers. */
import {
  DeleteTrustedTokenIssuerCommand,
  DescribeTrustedTokenIssuerCommand,
  ListTagsForResourceCommand,
  ListTrustedTokenIssuersCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTrustedTokenIssuerCommand,
} from '@aws-sdk/client-sso-admin'
import { expect, test } from '@jest/globals'
import { ACCOUNT, expectError, serverForEachTest } from '../../support/harness.ts'
import { INSTANCE, INSTANCE_ID, identityCenterServer } from '../../support/identity-center.ts'
import { membersOf } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { ISSUER, issuerOf, NO_ISSUER, newIssuer } from './applications.ts'
import { conflict, notFound, overQuota } from './errors.ts'

const expectEffect = effectsIn('sso-admin')

const server = serverForEachTest(identityCenterServer)
const client = server.ssoAdmin()

const described = async (TrustedTokenIssuerArn: string) =>
  membersOf(await client.send(new DescribeTrustedTokenIssuerCommand({ TrustedTokenIssuerArn })))
const listed = async () =>
  (await client.send(new ListTrustedTokenIssuersCommand({ InstanceArn: INSTANCE }))).TrustedTokenIssuers
const update = (TrustedTokenIssuerArn: string, more: object) =>
  client.send(new UpdateTrustedTokenIssuerCommand({ TrustedTokenIssuerArn, ...more }))

test('an issuer is created, described, and listed', async () => {
  const reads = { ListTrustedTokenIssuers: listed }
  const arn = await expectEffect('CreateTrustedTokenIssuer', () => newIssuer(client, 'issuer'), reads)
  expect(arn).toMatch(
    new RegExp(`^arn:aws:sso::${ACCOUNT}:trustedTokenIssuer/${INSTANCE_ID}/tti-[0-9a-f-]{36}$`),
  )
  const metadata = {
    TrustedTokenIssuerArn: arn,
    Name: 'issuer',
    TrustedTokenIssuerType: 'OIDC_JWT',
  }
  const TrustedTokenIssuerConfiguration = { OidcJwtConfiguration: ISSUER }
  expect(await described(arn)).toEqual({ ...metadata, TrustedTokenIssuerConfiguration })
  expect(await listed()).toEqual([metadata])
})

test('an update changes what it names', async () => {
  const arn = await newIssuer(client, 'issuer')
  const before = await described(arn)
  await update(arn, {})
  expect(await described(arn)).toEqual(before)
  const OidcJwtConfiguration = { ClaimAttributePath: 'sub', IdentityStoreAttributePath: 'userName' }
  const configuration = { TrustedTokenIssuerConfiguration: { OidcJwtConfiguration } }
  await expectEffect('UpdateTrustedTokenIssuer', () => update(arn, configuration), {
    DescribeTrustedTokenIssuer: () => described(arn),
  })
  await update(arn, { Name: 'new' })
  expect(await described(arn)).toMatchObject({
    Name: 'new',
    TrustedTokenIssuerConfiguration: { OidcJwtConfiguration: { ...ISSUER, ...OidcJwtConfiguration } },
  })
})

test('names are unique', async () => {
  const arn = await newIssuer(client, 'issuer')
  const other = await newIssuer(client, 'other')
  const TAKEN = conflict('TrustedTokenIssuer with name issuer already exists.')
  await expectError(newIssuer(client, 'issuer'), TAKEN)
  await expectError(update(other, { Name: 'issuer' }), TAKEN)
  await update(arn, { Name: 'issuer' })
})

test('a request that is sent again creates nothing', async () => {
  const ClientToken = 'token'
  const arn = await newIssuer(client, 'issuer', { ClientToken })
  expect(await newIssuer(client, 'issuer', { ClientToken })).toBe(arn)
  await expectError(newIssuer(client, 'other', { ClientToken }), {
    code: 'IdempotentParameterMismatch',
    status: 400,
    message: 'The ClientToken was used for a request with different parameters.',
  })
  expect(await listed()).toHaveLength(1)
})

test('an issuer that is deleted is not found', async () => {
  const arn = await newIssuer(client, 'issuer')
  const remove = (TrustedTokenIssuerArn: string) =>
    client.send(new DeleteTrustedTokenIssuerCommand({ TrustedTokenIssuerArn }))
  await expectEffect('DeleteTrustedTokenIssuer', () => remove(arn), { ListTrustedTokenIssuers: listed })
  const NONE = notFound(`Could not find TrustedTokenIssuer with id ${NO_ISSUER}`)
  const none = issuerOf(ACCOUNT)
  for (const call of [remove(none), described(none), update(none, {})]) await expectError(call, NONE)
  expect(await listed()).toEqual([])
})

test('tags are given and taken', async () => {
  const ResourceArn = await newIssuer(client, 'issuer', { Tags: [{ Key: 'a', Value: '1' }] })
  const tags = async () => (await client.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags
  expect(await tags()).toEqual([{ Key: 'a', Value: '1' }])
  await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'b', Value: '2' }] }))
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }))
  expect(await tags()).toEqual([{ Key: 'b', Value: '2' }])
  const many = Array.from({ length: 51 }, (_, index) => ({ Key: `key${index}`, Value: '' }))
  await expectError(
    newIssuer(client, 'other', { Tags: many }),
    overQuota('A resource can have at most 50 tags.'),
  )
})
