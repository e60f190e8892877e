/**
 * Tests every paginated list with small pages, while members are added and removed. Uses the SDK's paginator
 * where it has one.
 *
 * Lists of MFA devices are slow, because creating a device also creates a QR code.
 */
import * as sdk from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { serviceNames, services } from '../../server/services/index.ts'
import { note } from '../support/evidence.ts'
import { ACCOUNT, administratorOf, expectError, OTHER, startServer } from '../support/harness.ts'
import { call, iamForm } from '../support/raw.ts'
import { templates } from './iam/roles/template-fixtures.ts'
import { credentialLists } from './paging/credentials.ts'
import type { FixedList, PagedList, World } from './paging/paged-list.ts'
import { policyLists } from './paging/policies.ts'
import { fixedLists, reportLists } from './paging/reports.ts'
import { resourceLists } from './paging/resources.ts'
import { tagLists } from './paging/tags.ts'

const lists = [...resourceLists, ...policyLists, ...tagLists, ...credentialLists, ...reportLists]

const QUOTAS = { AccessKeysPerUserQuota: 9, VersionsPerPolicyQuota: 9, SigningCertificatesPerUserQuota: 9 }

async function inWorld(name: string, body: (world: World) => Promise<void>): Promise<void> {
  const server = await startServer({ quotas: QUOTAS })
  server.iamulator.templates = templates
  try {
    await body({ server, iam: server.iam(), name })
  } finally {
    await server.close()
  }
}

const add = ({ add: make }: PagedList, world: World, number: number) =>
  make(world, `member-${number}`, number).then((member) => member ?? '')

/**
 * Reads pages of two members. After the first page, removes a member that was listed and one that was not,
 * and adds one.
 */
async function readWhileItChanges(list: PagedList, world: World, members: readonly string[]) {
  const pages: (readonly (string | undefined)[])[] = []
  let removed: readonly string[] = []
  let last = ''
  for await (const page of list.pages(world, 2)) {
    pages.push(page)
    if (pages.length > 1 || list.remove === undefined) continue
    const unseen = members.filter((member) => !page.includes(member))
    removed = [page[0] ?? '', unseen.at(-1) ?? '']
    for (const member of removed) await list.remove(world, member)
    last = await add(list, world, members.length)
  }
  return { pages, removed, last }
}

test('the tables hold every operation that takes a Marker', () => {
  const paged = serviceNames.flatMap((service) =>
    Object.entries(services[service].model.operations)
      .filter(
        ([name, { input }]) =>
          input.some((member) => member.name === 'Marker') && services[service].operation(name),
      )
      .map(([name]) => name),
  )
  expect([...lists, ...fixedLists].map(({ operation }) => operation).sort()).toEqual(paged.sort())
})

const byName = lists.map((list): [string, PagedList] => [list.operation, list])

test.each(byName.filter(([, { most = 6 }]) => most > 2))('%s', (operation, list) =>
  inWorld(operation, async (world) => {
    await list.prepare?.(world)
    const count = Math.min(list.most ?? 6, 6) - 1
    const members: string[] = []
    for (let number = 0; number < count; number++) members.push(await add(list, world, number))
    const { pages, removed, last } = await readWhileItChanges(list, world, members)
    const seen = pages.flat().filter((member) => member !== last)
    expect(new Set(pages.flat()).size).toBe(pages.flat().length)
    expect(Math.max(...pages.map(({ length }) => length))).toBe(2)
    const remaining = members.filter((member) => !removed.includes(member))
    expect(seen).toEqual(expect.arrayContaining(remaining))
    // A member that was removed before its page is not listed.
    expect(seen).not.toContain(removed[1])
    note(operation, 'pages')
  }),
)

test.each(byName.filter(([, { most = 6 }]) => most <= 2))('%s, which is short', (operation, list) =>
  inWorld(operation, async (world) => {
    const member = await add(list, world, 0)
    expect(await pagesOf(list, world, 1)).toEqual([[member]])
    note(operation, 'pages')
  }),
)

test.each(fixedLists.map((list): [string, FixedList] => [list.operation, list]))('%s', (operation, list) =>
  inWorld(operation, async (world) => {
    await list.prepare(world)
    const pages = await pagesOf(list, world, 2)
    const whole = await pagesOf(list, world, 1000)
    expect(pages.length).toBeGreaterThan(1)
    expect(pages.slice(0, -1).map(({ length }) => length)).toEqual(
      pages.slice(1).map(() => list.pageSize ?? 2),
    )
    expect(new Set(pages.flat()).size).toBe(pages.flat().length)
    expect(pages.flat()).toEqual(whole.flat())
    note(operation, 'pages')
  }),
)

async function pagesOf({ pages }: Pick<PagedList, 'pages'>, world: World, size: number) {
  const all: (readonly (string | undefined)[])[] = []
  for await (const page of pages(world, size)) all.push(page)
  return all
}

test('13.18: a Marker is for the account, the operation, and the selection that gave it out', () =>
  inWorld('markers', async ({ iam, server }) => {
    for (const UserName of ['a', 'b']) await iam.send(new sdk.CreateUserCommand({ UserName }))
    const { Marker } = await iam.send(new sdk.ListUsersCommand({ MaxItems: 1 }))
    const { Users } = await iam.send(new sdk.ListUsersCommand({ Marker }))
    expect(Users?.map(({ UserName }) => UserName)).toEqual(['b'])
    const others = [
      iam.send(new sdk.ListGroupsCommand({ Marker })),
      iam.send(new sdk.ListPoliciesCommand({ Marker })),
      iam.send(new sdk.ListUserTagsCommand({ UserName: 'a', Marker })),
      iam.send(new sdk.ListUsersCommand({ PathPrefix: '/team/', Marker })),
      server.iam(administratorOf(OTHER)).send(new sdk.ListUsersCommand({ Marker })),
    ]
    for (const other of others)
      await expectError(other, { code: 'ValidationError', status: 400, message: 'Invalid Marker.' })
  }))

test('13.18, C7.1.9: the size of the page may change, and equal values may be spelled differently', () =>
  inWorld('sizes', async ({ iam, server }) => {
    const UserName = 'a'
    await iam.send(new sdk.CreateUserCommand({ UserName }))
    for (const ServiceName of ['codecommit.amazonaws.com', 'cassandra.amazonaws.com'])
      await iam.send(new sdk.CreateServiceSpecificCredentialCommand({ UserName, ServiceName }))
    const list = async (parameters: Record<string, string>) => {
      const form = iamForm('ListServiceSpecificCredentials', { UserName, ...parameters })
      const { body } = await call(server, form)
      const id = /<ServiceSpecificCredentialId>(.*?)</.exec(body)?.[1]
      return { id, code: /<Code>(.*?)</.exec(body)?.[1], Marker: /<Marker>(.*?)</.exec(body)?.[1] ?? '' }
    }
    const { id, Marker } = await list({ AllUsers: 'false', MaxItems: '1' })
    const next = await list({ AllUsers: 'false', MaxItems: '1', Marker })
    expect(next).toMatchObject({ id: expect.stringMatching(/^ACCA/), code: undefined })
    expect(next.id).not.toBe(id)
    expect(await list({ AllUsers: '0', MaxItems: '+01', Marker })).toEqual(next)
    expect(await list({ AllUsers: '0', MaxItems: '7', Marker, Unknown: 'x' })).toEqual(next)
    expect((await list({ AllUsers: '0', Marker, ServiceName: 'codecommit.amazonaws.com' })).code).toBe(
      'ValidationError',
    )
  }))

describe('keys that are longer than a Marker', () => {
  test('of a table', () =>
    inWorld('devices', async ({ iam }) => {
      const names = ['a', 'b', 'c', 'd'].map((last) => `${'n'.repeat(225)}${last}`)
      for (const VirtualMFADeviceName of names)
        await iam.send(new sdk.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName }))
      const list = async (Marker?: string) => {
        const page = await iam.send(new sdk.ListVirtualMFADevicesCommand({ MaxItems: 2, Marker }))
        const serials = page.VirtualMFADevices?.map(({ SerialNumber }) => SerialNumber) ?? []
        return { serials, marker: page.Marker }
      }
      const serials = names.map((name) => `arn:aws:iam::${ACCOUNT}:mfa/${name}`)
      const first = await list()
      expect(first.serials).toEqual(serials.slice(0, 2))
      expect(await list(first.marker)).toEqual({ serials: serials.slice(2), marker: undefined })
      // If the last device of the page is deleted, listing one again is better than skipping one.
      await iam.send(new sdk.DeleteVirtualMFADeviceCommand({ SerialNumber: serials[1] }))
      expect((await list(first.marker)).serials).toEqual([serials[0], serials[2]])
    }))

  test('of a short list, in its own order', () =>
    inWorld('tags', async ({ iam }) => {
      const Tags = ['a', 'b', 'c'].map((last) => ({ Key: `${'鍵'.repeat(127)}${last}`, Value: '' }))
      await iam.send(new sdk.CreateUserCommand({ UserName: 'u', Tags }))
      const pages = sdk.paginateListUserTags({ client: iam, pageSize: 1 }, { UserName: 'u' })
      const seen: unknown[] = []
      for await (const page of pages) seen.push(page.Tags)
      expect(seen).toEqual(Tags.map((tag) => [tag]))
    }))
})
