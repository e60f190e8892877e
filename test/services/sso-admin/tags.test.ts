/** Tests the tags of instances and permission sets. */
import {
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sso-admin'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, administratorOf, expectError, OTHER, serverForEachTest } from '../../support/harness.ts'
import {
  delegateIdentityCenter,
  INSTANCE,
  INSTANCE_ID,
  identityCenterServer,
} from '../../support/identity-center.ts'
import { provision, putPermissionSet, SET, SET_ID } from '../../support/permission-sets.ts'
import { here } from '../../support/places.ts'
import { deniedText, userArn, userWith } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { invalid, NO_ACCESS } from './errors.ts'

const expectEffect = effectsIn('sso-admin')

const server = serverForEachTest(identityCenterServer)
const client = server.ssoAdmin()
beforeEach(() => {
  putPermissionSet(server)
})

const tag = (ResourceArn: string, tags: Readonly<Record<string, string>>, more: object = {}, by = client) =>
  by.send(
    new TagResourceCommand({
      ResourceArn,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      ...more,
    }),
  )
const untag = (ResourceArn: string, ...TagKeys: string[]) =>
  client.send(new UntagResourceCommand({ ResourceArn, TagKeys }))
const listed = async (ResourceArn: string, by = client) =>
  (await by.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags

describe.each([INSTANCE, SET])('%s', (arn) => {
  test('has the tags that it is given, until they are removed', async () => {
    const read = { ListTagsForResource: () => listed(arn) }
    await expectEffect('TagResource', () => tag(arn, { team: 'a', Team: 'b' }), read)
    await tag(arn, { team: 'c' }, { InstanceArn: INSTANCE })
    expect(await listed(arn)).toEqual([
      { Key: 'Team', Value: 'b' },
      { Key: 'team', Value: 'c' },
    ])
    await expectEffect('UntagResource', () => untag(arn, 'team', 'unknown'), read)
    expect(await listed(arn)).toEqual([{ Key: 'Team', Value: 'b' }])
    await untag(arn, 'Team')
    expect(await listed(arn)).toEqual([])
  })

  test('keeps 50 tags', async () => {
    const many = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`key${from + index}`, '']))
    await tag(arn, many(0, 50))
    await tag(arn, many(0, 1))
    await expectError(tag(arn, many(50, 51)), {
      code: 'ServiceQuotaExceededException',
      status: 400,
      message: 'A resource can have at most 50 tags.',
    })
    expect(await listed(arn)).toHaveLength(50)
  })

  test('refuses reserved and duplicate keys', async () => {
    await expectError(
      tag(arn, { 'AWS:x': '' }),
      invalid('Tag keys cannot begin with the reserved prefix aws:.'),
    )
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'a', Value: '2' },
    ]
    await expectError(tag(arn, {}, { Tags }), invalid('The request includes duplicate tag keys.'))
    expect(await listed(arn)).toEqual([])
  })

  test('belongs to its instance', async () => {
    await expectError(
      tag(arn, { a: 'b' }, { InstanceArn: INSTANCE.replace('7223', 'ffff') }),
      invalid('ResourceArn does not belong to InstanceArn.'),
    )
  })
})

test('unknown resources are not found', async () => {
  await expectError(listed(SET.replace('0123', 'ffff')), {
    code: 'ResourceNotFoundException',
    status: 400,
    message: `Could not find PermissionSet with id ${SET_ID.replace('0123', 'ffff')}`,
  })
  const application = `arn:aws:sso::${ACCOUNT}:application/${INSTANCE_ID}/apl-0123456789abcdef`
  await expectError(listed(application), {
    code: 'ResourceNotFoundException',
    status: 400,
    message: 'Could not find Application with id apl-0123456789abcdef',
  })
})

test('the delegated administrator only reads tags of what the management account has', async () => {
  delegateIdentityCenter(server, OTHER)
  provision(server, ACCOUNT)
  const delegate = server.ssoAdmin(administratorOf(OTHER))
  expect(await listed(SET, delegate)).toEqual([])
  await expectError(tag(SET, { a: 'b' }, {}, delegate), NO_ACCESS)
})

test('policies see the resource, its tags, and those of the request', async () => {
  putPermissionSet(server, { tags: [{ key: 'team', value: 'a' }] })
  const document = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: 'sso:TagResource',
      Resource: SET,
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'a', 'aws:RequestTag/level': '1' } },
    },
  }
  const caller = server.ssoAdmin(await userWith(server, 'caller', JSON.stringify(here(document))))
  const denied = (resource: string) => ({
    code: 'AccessDeniedException',
    status: 400,
    message: deniedText(userArn('caller'), 'sso:TagResource', resource),
  })
  await tag(SET, { level: '1' }, {}, caller)
  await expectError(tag(SET, { level: '2' }, {}, caller), denied(SET))
  await expectError(tag(INSTANCE, { level: '1' }, {}, caller), denied(INSTANCE))
})
