/** Tests handshakes: their states, who may do what with them, and how long they are shown. */
import {
  type HandshakeFilter,
  ListHandshakesForAccountCommand,
  ListHandshakesForOrganizationCommand,
} from '@aws-sdk/client-organizations'
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  administrator,
  DAY,
  deleteLinkedRole,
  partyOf,
  RIVAL,
  RIVAL_MEMBER,
  serverWithRival,
  to,
} from '../../../support/handshakes.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  OTHER,
  policy,
  serverForEachTest,
} from '../../../support/harness.ts'
import { changeOrganization, OUTSIDER } from '../../../support/organizations.ts'
import { at, there } from '../../../support/places.ts'
import { userWith } from '../../callers.ts'
import { verdictsOn } from '../../verdicts.ts'
import { DENIED, expectReason, NOT_IN_USE } from '../errors.ts'

const server = serverForEachTest(serverWithRival)
let sender: ReturnType<typeof partyOf>
let recipient: ReturnType<typeof partyOf>
beforeEach(() => {
  sender = partyOf(server)
  recipient = administrator(server, OUTSIDER)
})

const NOT_FOUND = {
  code: 'HandshakeNotFoundException',
  status: 400,
  message: "You specified a handshake that doesn't exist.",
}
const ALREADY = {
  code: 'HandshakeAlreadyInStateException',
  status: 400,
  message: 'The handshake is already in the requested state.',
}
const INVALID_TRANSITION = {
  code: 'InvalidHandshakeTransitionException',
  status: 400,
  message:
    'You cannot perform this operation on a handshake in its current state, such as attempting to cancel a handshake that was previously accepted or attempting to accept a handshake that was declined.',
}
const UNKNOWN = `h-${'0'.repeat(32)}`

const received = (accountId: string, Filter?: HandshakeFilter) =>
  server
    .organizations(administratorOf(accountId))
    .send(new ListHandshakesForAccountCommand({ Filter }))
    .then(({ Handshakes = [] }) => Handshakes.map(({ Id }) => Id))
const sent = (Filter?: HandshakeFilter) =>
  sender.client
    .send(new ListHandshakesForOrganizationCommand({ Filter }))
    .then(({ Handshakes = [] }) => Handshakes.map(({ Id }) => Id))

describe('the parties', () => {
  test('ORG5.3: both describe it, and others do not know of it', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    const described = await sender.describe(id)
    expect(described.State).toBe('OPEN')
    expect(await recipient.describe(id)).toEqual(described)
    for (const account of [OTHER, RIVAL, RIVAL_MEMBER]) {
      const third = administrator(server, account)
      for (const act of [third.describe, third.accept, third.decline, third.cancel])
        await expectError(act(id), NOT_FOUND)
    }
  })

  test('ORG5.3: the sender does not respond, and the recipient does not cancel', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    await expectError(sender.accept(id), DENIED)
    await expectError(sender.decline(id), DENIED)
    await expectError(recipient.cancel(id), DENIED)
    expect(await sender.describe(id)).toMatchObject({ State: 'OPEN' })
  })

  test('ORG5.3: an unknown one is found by nobody', async () => {
    for (const act of [sender.describe, sender.accept, sender.decline, sender.cancel])
      await expectError(act(UNKNOWN), NOT_FOUND)
  })

  test('it is gone with the organization that has sent it', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    changeOrganization(server, { id: 'o-another001' })
    await expectError(recipient.describe(id), NOT_FOUND)
    await expectError(sender.describe(id), NOT_FOUND)
    expect([await received(OUTSIDER), await sent()]).toEqual([[], []])
  })
})

describe('what has ended stays so', () => {
  const endings = {
    accept: () => recipient.accept,
    decline: () => recipient.decline,
    cancel: () => sender.cancel,
  }
  const states = { accept: 'ACCEPTED', decline: 'DECLINED', cancel: 'CANCELED' } as const
  const names = ['accept', 'decline', 'cancel'] as const

  test.each(names)('ORG5.4: after %s', async (ending) => {
    const { id } = await sender.invite(to(OUTSIDER))
    expect(await endings[ending]()(id)).toMatchObject({ Id: id, State: states[ending] })
    expect(await recipient.describe(id)).toMatchObject({ State: states[ending] })
    for (const name of names)
      await expectError(endings[name]()(id), name === ending ? ALREADY : INVALID_TRANSITION)
  })

  test('ORG5.2: after 15 days, to the millisecond', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    server.iamulator.clock.advance(15 * DAY - 1)
    expect(await recipient.describe(id)).toMatchObject({ State: 'OPEN' })
    server.iamulator.clock.advance(1)
    expect(await recipient.describe(id)).toMatchObject({ State: 'EXPIRED' })
    for (const name of names) await expectError(endings[name]()(id), INVALID_TRANSITION)
  })

  test('and is shown for 30 days', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    const declined = await sender.invite(to(RIVAL_MEMBER))
    await administrator(server, RIVAL_MEMBER).decline(declined.id)
    server.iamulator.clock.advance(30 * DAY - 1)
    expect(await sent()).toEqual(expect.arrayContaining([id, declined.id]))
    server.iamulator.clock.advance(1)
    expect([await sent(), await received(RIVAL_MEMBER)]).toEqual([[id], []])
    await expectError(sender.describe(declined.id), NOT_FOUND)
    await expectError(administrator(server, RIVAL_MEMBER).accept(declined.id), NOT_FOUND)
    server.iamulator.clock.advance(15 * DAY)
    expect(await received(OUTSIDER)).toEqual([])
  })

  test('by the time of the organization, whatever that of the recipient is', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    server.iamulator.clock.advance(15 * DAY, at(OUTSIDER))
    await recipient.accept(id)
    const second = await sender.invite(to(RIVAL_MEMBER))
    server.iamulator.clock.advance(15 * DAY, at(ACCOUNT))
    await expectError(administrator(server, RIVAL_MEMBER).accept(second.id), INVALID_TRANSITION)
  })
})

describe('the permissions', () => {
  const arnOf = (id: string) => `arn:aws:organizations::${ACCOUNT}:handshake/o-example001/invite/${id}`

  test('are those of the caller alone, on the handshake of the sender', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    const [verdict] = await verdictsOn(server, () => recipient.describe(id))
    expect(there(verdict?.request.resource)).toBe(arnOf(id))
    expect(verdict?.request.context.get('aws:resourceaccount')).toBe(ACCOUNT)
    expect(verdict?.request.context.get('aws:resourceorgid')).toBe('o-example001')
  })

  test('name the caller in what does not exist for it', async () => {
    const third = administrator(server, RIVAL_MEMBER)
    const [verdict] = await verdictsOn(server, () => third.describe(UNKNOWN).catch(() => undefined))
    expect(there(verdict?.request.resource)).toBe(`arn:aws:organizations::${RIVAL}:handshake/*/*/${UNKNOWN}`)
    const [alone] = await verdictsOn(server, () => recipient.describe(UNKNOWN).catch(() => undefined))
    expect(there(alone?.request.resource)).toBe(`arn:aws:organizations::${OUTSIDER}:handshake/*/*/${UNKNOWN}`)
  })

  test.each(['DescribeHandshake', 'CancelHandshake'] as const)('%s needs its own', async (name) => {
    const { id } = await sender.invite(to(OUTSIDER))
    const attempt = async (user: string, document?: string) => {
      const party = partyOf(server, await userWith(server, user, document))
      return name === 'DescribeHandshake' ? party.describe(id) : party.cancel(id)
    }
    await expectError(attempt('nobody'), DENIED)
    await expectError(attempt('elsewhere', policy('Allow', `organizations:${name}`, arnOf(UNKNOWN))), DENIED)
    await attempt('permitted', policy('Allow', `organizations:${name}`, arnOf(id)))
  })

  test.each(['AcceptHandshake', 'DeclineHandshake'] as const)('%s needs its own', async (name) => {
    const rival = administrator(server, RIVAL)
    const { id } = await rival.invite(to(ACCOUNT))
    deleteLinkedRole(server, ACCOUNT)
    const arn = `arn:aws:organizations::${RIVAL}:handshake/o-rival00001/invite/${id}`
    const attempt = async (user: string, document?: string) => {
      const party = partyOf(server, await userWith(server, user, document))
      return name === 'DeclineHandshake' ? party.decline(id) : party.accept(id)
    }
    await expectError(attempt('nobody'), DENIED)
    await expectError(attempt('elsewhere', policy('Allow', `organizations:${name}`, arnOf(id))), DENIED)
    const permitted = attempt('permitted', policy('Allow', `organizations:${name}`, arn))
    if (name === 'DeclineHandshake') await permitted
    else await expectError(permitted, { code: 'AccessDeniedForDependencyException', status: 400 })
  })

  test('the resource policy lets members read what the organization has sent, and nothing else', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    const member = administrator(server, OTHER)
    const content = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: OTHER }, Action: 'organizations:*', Resource: '*' },
    })
    changeOrganization(server, { resourcePolicy: { id: 'rp-example1', arn: 'arn', content } })
    expect(await member.describe(id)).toMatchObject({ State: 'OPEN' })
    for (const act of [member.accept, member.decline, member.cancel]) await expectError(act(id), DENIED)
  })

  test('ORG5.10: without any, an account lists nothing', async () => {
    const nobody = server.organizations(await userWith(server, 'nobody'))
    await expectError(nobody.send(new ListHandshakesForAccountCommand({})), DENIED)
  })
})

describe('lists', () => {
  test('have what an account has received, from every organization, and by both of its names', async () => {
    const first = await sender.invite(to(OUTSIDER))
    server.iamulator.clock.advance(1000)
    const second = await administrator(server, RIVAL).invite(to(`${OUTSIDER}@example.com`, 'EMAIL'))
    await sender.invite(to(RIVAL_MEMBER))
    expect(await received(OUTSIDER)).toEqual([second.id, first.id])
    expect([await received(ACCOUNT), await received(RIVAL)]).toEqual([[], []])
    const { Handshakes } = await recipient.client.send(new ListHandshakesForAccountCommand({}))
    expect(Handshakes).toEqual([
      expect.objectContaining({ Parties: second.Parties, State: 'OPEN' }),
      expect.objectContaining({ Parties: first.Parties, Resources: first.Resources }),
    ])
  })

  test('have what an organization has sent, the newest first', async () => {
    const first = await sender.invite(to(OUTSIDER))
    server.iamulator.clock.advance(1000)
    const second = await sender.invite(to(RIVAL_MEMBER))
    await sender.cancel(first.id)
    await administrator(server, RIVAL).invite(to(OUTSIDER))
    expect(await sent()).toEqual([second.id, first.id])
  })

  test('ORG5.9: are filtered by one property', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    for (const list of [sent, (filter?: HandshakeFilter) => received(OUTSIDER, filter)]) {
      expect(await list({})).toEqual([id])
      expect(await list({ ActionType: 'INVITE' })).toEqual([id])
      expect(await list({ ActionType: 'ENABLE_ALL_FEATURES' })).toEqual([])
      expect(await list({ ParentHandshakeId: UNKNOWN })).toEqual([])
      await expectReason(
        list({ ActionType: 'INVITE', ParentHandshakeId: UNKNOWN }),
        'InvalidInputException',
        'MAX_LIMIT_EXCEEDED_FILTER',
        'You specified too many filter parameters.',
      )
    }
  })

  test('end where the organization does', async () => {
    const outsider = server.organizations(administratorOf(OUTSIDER))
    await expectError(outsider.send(new ListHandshakesForOrganizationCommand({})), NOT_IN_USE)
    expect(await received(OUTSIDER)).toEqual([])
  })
})
