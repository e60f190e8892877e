/** Tests the tags of an organization's resources. */
import {
  ListTagsForResourceCommand,
  paginateListTagsForResource,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-organizations'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
import { ACCOUNT, expectError, OTHER, serverForEachTest } from '../../support/harness.ts'
import {
  changeOrganization,
  INNER,
  ORGANIZATION,
  organizationWith,
  policyArn,
  seededServer,
  serviceControl,
} from '../../support/organizations.ts'
import { at } from '../../support/places.ts'
import { send, signed } from '../../support/raw.ts'
import { expectEffect } from './effect.ts'
import { expectReason } from './errors.ts'

const RESOURCE_POLICY = 'rp-example1'

const server = serverForEachTest(() => {
  const organization = organizationWith([serviceControl('nothing', 'Deny', 's3:*')], {})
  return seededServer({ organization })
})
const client = server.organizations()
/** The ID of a policy of the organization. */
let policyId: string
beforeEach(() => {
  policyId = policyArn(server, 'nothing').split('/').at(-1) ?? ''
  const arn = `arn:aws:organizations::${ACCOUNT}:resourcepolicy/${ORGANIZATION}/${RESOURCE_POLICY}`
  changeOrganization(server, { resourcePolicy: { id: RESOURCE_POLICY, arn, content: '{"Statement":[]}' } })
})

const RESOURCES: readonly (readonly [kind: string, id: () => string])[] = [
  ['the root', () => 'r-exam'],
  ['a unit', () => INNER],
  ['an account', () => OTHER],
  ['the management account', () => ACCOUNT],
  ['a policy', () => policyId],
  ['the resource policy', () => RESOURCE_POLICY],
]

const UNKNOWN = ['r-none', 'ou-exam-unknown1', '999999999999', 'p-0123456789', 'rp-unknown1', 'rt-01234567']

const tag = (ResourceId: string, tags: Readonly<Record<string, string>>) => {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  return client.send(new TagResourceCommand({ ResourceId, Tags }))
}
const untag = (ResourceId: string, ...TagKeys: readonly string[]) =>
  client.send(new UntagResourceCommand({ ResourceId, TagKeys: [...TagKeys] }))
const list = (ResourceId: string) => client.send(new ListTagsForResourceCommand({ ResourceId }))
const tagsOf = async (id: string) => (await list(id)).Tags?.map(({ Key, Value }) => `${Key}=${Value}`)

describe.each(RESOURCES)('%s', (_kind, idOf) => {
  test('has tags, which can be replaced and removed', async () => {
    const id = idOf()
    expect(await list(id)).toMatchObject({ Tags: [] })
    const ListTagsForResource = () => list(id)
    await expectEffect('TagResource', () => tag(id, { team: 'a', empty: '' }), { ListTagsForResource })
    await tag(id, { Team: 'other', team: 'b' })
    expect(await tagsOf(id)).toEqual(['Team=other', 'empty=', 'team=b'])
    await expectEffect('UntagResource', () => untag(id, 'team', 'absent'), { ListTagsForResource })
    expect(await tagsOf(id)).toEqual(['Team=other', 'empty='])
    await untag(id, 'Team', 'empty')
    expect(await tagsOf(id)).toEqual([])
  })

  test('is as before otherwise', async () => {
    const rows = () => {
      const view = server.iamulator.store.view(at(ACCOUNT))
      return [
        view.organizations,
        view.organizationalUnits,
        view.memberAccounts,
        view.organizationPolicies,
      ].map((table) => [...table.rows()])
    }
    const before = rows()
    await tag(idOf(), { team: 'a' })
    expect(rows()).not.toEqual(before)
    await untag(idOf(), 'team')
    expect(rows()).toEqual(before)
  })
})

test('resources have tags of their own', async () => {
  for (const [, idOf] of RESOURCES) await tag(idOf(), { id: idOf() })
  for (const [, idOf] of RESOURCES) expect(await tagsOf(idOf())).toEqual([`id=${idOf()}`])
})

test('ORG8.1: empty lists change nothing', async () => {
  await tag(OTHER, { team: 'a' })
  await tag(OTHER, {})
  await untag(OTHER)
  expect(await tagsOf(OTHER)).toEqual(['team=a'])
})

test('ORG1.3, ORG8.1: absent lists are an error', async () => {
  for (const [operation, member] of [
    ['TagResource', 'TAGS'],
    ['UntagResource', 'TAG_KEYS'],
  ]) {
    const headers = {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': `AWSOrganizationsV20161128.${operation}`,
    }
    const body = JSON.stringify({ ResourceId: OTHER })
    const answer = await send(server, signed(server, body, { service: 'organizations', headers }))
    expect(JSON.parse(answer.body)).toEqual({
      __type: 'InvalidInputException',
      Message: 'You must provide a value for the parameter.',
      Reason: `INPUT_REQUIRED:${member}`,
    })
  }
})

describe('tags are all added, or none', () => {
  const added = { first: '1', second: '2' }

  test('ORG8.2: a key twice', async () => {
    const Tags = Object.keys(added).map((Value) => ({ Key: 'first', Value }))
    await expectReason(
      client.send(new TagResourceCommand({ ResourceId: OTHER, Tags })),
      'InvalidInputException',
      'DUPLICATE_TAG_KEY',
      'Your request includes duplicate tag keys.',
    )
    expect(await tagsOf(OTHER)).toEqual([])
  })

  test('a key of AWS', async () => {
    await expectReason(
      tag(OTHER, { ...added, 'aws:x': '' }),
      'InvalidInputException',
      'INVALID_SYSTEM_TAGS_PARAMETER',
      "You specified a tag key that is a system tag. You can't add, edit, or delete system tag keys because they're reserved for Amazon Web Services use. System tags don't count against your tags per resource limit.",
    )
    expect(await tagsOf(OTHER)).toEqual([])
  })

  test('more than 50 with those that there are', async () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'x']))
    await tag(OTHER, many(49))
    await expectReason(
      tag(OTHER, added),
      'ConstraintViolationException',
      'MAX_TAG_LIMIT_EXCEEDED',
      'You have exceeded the number of tags allowed on this resource.',
    )
    await tag(OTHER, { first: '1', key0: 'other' })
  })
})

test.each(UNKNOWN)('ORG8.3: %s is not found', async (id) => {
  const NOT_FOUND = {
    code: 'TargetNotFoundException',
    status: 400,
    message: "You specified a target that doesn't exist.",
  }
  await expectError(tag(id, { team: 'a' }), NOT_FOUND)
  await expectError(untag(id, 'team'), NOT_FOUND)
  await expectError(list(id), NOT_FOUND)
})

test.each(['p-FullAWSAccess', 'p-RCPFullAWSAccess'])("ORG8.4: %s is AWS's, and has no tags", async (id) => {
  for (const call of [() => tag(id, { team: 'a' }), () => untag(id, 'team'), () => list(id)])
    await expectReason(
      call(),
      'InvalidInputException',
      'INVALID_PATTERN:RESOURCE_ID',
      'You provided a value that does not match the required pattern.',
    )
})

test('pages have 20 tags, and stay correct while tags change', async () => {
  const key = (count: number) => `key${String(count).padStart(2, '0')}`
  const numbers = Array.from({ length: 45 }, (_, index) => index)
  await tag(OTHER, Object.fromEntries(numbers.map((count) => [key(count), 'x'])))
  const seen: (string | undefined)[][] = []
  for await (const { Tags = [] } of paginateListTagsForResource({ client }, { ResourceId: OTHER })) {
    seen.push(Tags.map(({ Key }) => Key))
    if (seen.length === 1) {
      await untag(OTHER, key(19), key(30))
      await tag(OTHER, { 'key20 and more': 'x' })
    }
  }
  expect(seen.map((page) => page.length)).toEqual([20, 20, 5])
  const listed = [...numbers.slice(0, 21).map(key), 'key20 and more', ...numbers.slice(21).map(key)]
  expect(seen.flat()).toEqual(listed.filter((each) => each !== key(30)))
  note('organizations:ListTagsForResource', 'pages')
})
