/** Tests invitations of accounts to an organization, until they are answered. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  administrator,
  DAY,
  partyOf,
  RIVAL_MEMBER,
  serverWithRival,
  to,
} from '../../../support/handshakes.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForEachTest,
} from '../../../support/harness.ts'
import { changeOrganization, ORGANIZATION, OUTSIDER } from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { send, signed } from '../../../support/raw.ts'
import { expectReason } from '../errors.ts'

const server = serverForEachTest(() =>
  serverWithRival([], { account: { name: 'Payments', email: 'Payments@example.org' } }),
)
let sender: ReturnType<typeof partyOf>
beforeEach(() => {
  sender = partyOf(server)
})

const DUPLICATE = {
  code: 'DuplicateHandshakeException',
  status: 400,
  message: 'A handshake with the specified type and parameters already exists for the given parties.',
}

/** Returns a number that no account has yet. */
const stranger = (count: number) => String(600_000_000_000 + count)

describe('InviteAccountToOrganization', () => {
  test('ORG5.1: invites an account by its number', async () => {
    const { Id = '', Arn, ...invitation } = await sender.invite(to(OUTSIDER), { Notes: 'Join us' })
    expect(Id).toMatch(/^h-[0-9a-f]{32}$/)
    expect(Arn).toBe(`arn:aws:organizations::${ACCOUNT}:handshake/${ORGANIZATION}/invite/${Id}`)
    expect(invitation).toEqual({
      id: Id,
      Action: 'INVITE',
      ExpirationTimestamp: new Date(NOW + 15 * DAY),
      Parties: [
        { Id: 'example001', Type: 'ORGANIZATION' },
        { Id: OUTSIDER, Type: 'ACCOUNT' },
      ],
      RequestedTimestamp: new Date(NOW),
      Resources: [
        {
          Type: 'ORGANIZATION',
          Value: ORGANIZATION,
          Resources: [
            { Type: 'MASTER_EMAIL', Value: `${ACCOUNT}@example.com` },
            { Type: 'MASTER_NAME', Value: ACCOUNT },
            { Type: 'ORGANIZATION_FEATURE_SET', Value: 'ALL' },
          ],
        },
        { Type: 'ACCOUNT', Value: OUTSIDER },
        { Type: 'NOTES', Value: 'Join us' },
      ],
      State: 'OPEN',
    })
    expect(await sender.describe(Id)).toEqual({ ...invitation, Id, Arn })
  })

  test('invites by email address, also one that nobody has, and shows the feature set', async () => {
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    const { Parties, Resources } = await sender.invite(to('Somebody@example.net', 'EMAIL'))
    expect(Parties).toContainEqual({ Id: 'Somebody@example.net', Type: 'EMAIL' })
    expect(Resources?.map(({ Type, Value }) => [Type, Value])).toEqual([
      ['ORGANIZATION', ORGANIZATION],
      ['EMAIL', 'Somebody@example.net'],
    ])
    expect(Resources?.[0]?.Resources).toContainEqual({
      Type: 'ORGANIZATION_FEATURE_SET',
      Value: 'CONSOLIDATED_BILLING',
    })
  })

  test('ORG5.6: invites a member of another organization, and its own member only by email address', async () => {
    await sender.invite(to(RIVAL_MEMBER))
    for (const member of [ACCOUNT, OTHER])
      await expectReason(
        sender.invite(to(member)),
        'HandshakeConstraintViolationException',
        'ALREADY_IN_AN_ORGANIZATION',
        'The AWS account is already a member of an organization.',
      )
    expect(await sender.invite(to('payments@example.org', 'EMAIL'))).toMatchObject({ State: 'OPEN' })
  })

  test('ORG5.5: invites nobody twice, by whichever name, as long as the invitation is open', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    await expectError(sender.invite(to(OUTSIDER)), DUPLICATE)
    await expectError(sender.invite(to(`${OUTSIDER}@EXAMPLE.com`, 'EMAIL')), DUPLICATE)
    await sender.cancel(id)
    const again = await sender.invite(to(`${OUTSIDER}@example.com`, 'EMAIL'))
    await expectError(sender.invite(to(OUTSIDER)), DUPLICATE)
    await administrator(server, OUTSIDER).decline(again.id)
    await sender.invite(to(OUTSIDER))
    server.iamulator.clock.advance(15 * DAY)
    await sender.invite(to(OUTSIDER))
  })

  test('knows an account by the address of its root user', async () => {
    server.iamulator.store.transact(at(OUTSIDER), (tx) =>
      tx.rootUsers.put('root', { email: 'root@example.net' }),
    )
    await sender.invite(to('ROOT@example.net', 'EMAIL'))
    await expectError(sender.invite(to(OUTSIDER)), DUPLICATE)
  })

  test('counts open invitations against the limit of accounts', async () => {
    const invited = []
    for (let count = 0; count < 8; count++) invited.push(await sender.invite(to(stranger(count))))
    const refused = () =>
      expectReason(
        sender.invite(to(OUTSIDER)),
        'HandshakeConstraintViolationException',
        'ACCOUNT_NUMBER_LIMIT_EXCEEDED',
        'You have exceeded the allowed number of AWS accounts',
      )
    await refused()
    await administrator(server, stranger(0)).accept(invited[0]?.id ?? '')
    await refused()
    await sender.cancel(invited[1]?.id ?? '')
    await sender.invite(to(OUTSIDER))
  })

  test('sends 20 invitations a day, without those that were accepted', async () => {
    const first = await sender.invite(to(stranger(0)))
    await administrator(server, stranger(0)).accept(first.id)
    for (let count = 1; count <= 20; count++) {
      const { id } = await sender.invite(to(stranger(count)))
      await sender.cancel(id)
    }
    await expectReason(
      sender.invite(to(OUTSIDER)),
      'HandshakeConstraintViolationException',
      'HANDSHAKE_RATE_LIMIT_EXCEEDED',
      'You attempted to exceed the number of handshakes that you can send in one day.',
    )
    server.iamulator.clock.advance(DAY)
    await sender.invite(to(OUTSIDER))
  })

  test('ORG5.8: checks tags before the membership', async () => {
    const tag = (Key: string) => ({ Key, Value: '' })
    const attempt = (...keys: readonly string[]) => sender.invite(to(OTHER), { Tags: keys.map(tag) })
    await expectReason(
      attempt('a', 'a'),
      'InvalidInputException',
      'DUPLICATE_TAG_KEY',
      'Your request includes duplicate tag keys.',
    )
    await expect(attempt('aws:a')).rejects.toMatchObject({ Reason: 'INVALID_SYSTEM_TAGS_PARAMETER' })
    const many = Array.from({ length: 51 }, (_, count) => `key${count}`)
    await expect(attempt(...many)).rejects.toMatchObject({
      name: 'ConstraintViolationException',
      Reason: 'MAX_TAG_LIMIT_EXCEEDED',
    })
    await expect(attempt('a')).rejects.toMatchObject({ Reason: 'ALREADY_IN_AN_ORGANIZATION' })
  })

  test.each([
    [
      'a target without a type',
      { Target: {} },
      'INVALID_PARTY_TYPE_TARGET',
      'You specified an invalid party type as the target parameter.',
    ],
    ['no target', {}, 'INVALID_PATTERN', 'You provided a value that does not match the required pattern.'],
    [
      'a bad account number before long notes',
      { Target: to('x', 'ACCOUNT'), Notes: 'x'.repeat(1025) },
      'INVALID_PATTERN',
      'You provided a value that does not match the required pattern.',
    ],
    [
      'a bad address before long notes',
      { Target: to('x', 'EMAIL'), Notes: 'x'.repeat(1025) },
      'INVALID_EMAIL_ADDRESS_TARGET',
      'You specified an invalid email address for the invited account owner.',
    ],
    [
      'long notes before bad tags',
      { Target: to(OTHER), Notes: 'x'.repeat(1025), Tags: [{ Key: 'a' }] },
      'MAX_LENGTH_EXCEEDED:NOTES',
      'You provided a string that exceeds that maximum length.',
    ],
  ])('ORG5.8: refuses %s', async (_what, input, Reason, Message) => {
    const headers = {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'AWSOrganizationsV20161128.InviteAccountToOrganization',
    }
    const options = { service: 'organizations', credentials: administratorOf(ACCOUNT), headers } as const
    const { body } = await send(server, signed(server, JSON.stringify(input), options))
    expect(JSON.parse(body)).toEqual({ __type: 'InvalidInputException', Message, Reason })
  })

  test('forgets invitations 30 days after their end, when it sends another', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    server.iamulator.clock.advance(45 * DAY)
    expect(server.iamulator.store.view(at(ACCOUNT)).handshakes.has(id)).toBe(true)
    await sender.invite(to(OUTSIDER))
    expect(server.iamulator.store.view(at(ACCOUNT)).handshakes.has(id)).toBe(false)
  })
})
