/** Tests effects of operations on the answers of others, where several accounts take part or accounts come and go. */
import * as sdk from '@aws-sdk/client-organizations'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { administrator, type partyOf, RIVAL, RIVAL_MEMBER, to } from '../../support/handshakes.ts'
import { ACCOUNT, type Credentials, expectError, OTHER, serverForEachTest } from '../../support/harness.ts'
import { changeMember, changeOrganization, INNER, OUTSIDER } from '../../support/organizations.ts'
import { offered, payerOf, serverWithPayers } from '../../support/transfers.ts'
import { userWith } from '../callers.ts'
import { expectEffect } from './effect.ts'
import { DENIED } from './errors.ts'

const server = serverForEachTest(serverWithPayers)
let sender: ReturnType<typeof partyOf>
beforeEach(() => {
  sender = administrator(server, ACCOUNT)
})

/** Reads by the administrator of an account. */
function readsOf(accountId: string) {
  const { client } = administrator(server, accountId)
  return {
    account: (AccountId: string) => () => client.send(new sdk.DescribeAccountCommand({ AccountId })),
    accounts: () => client.send(new sdk.ListAccountsCommand({})),
    accountsIn: (ParentId: string) => () => client.send(new sdk.ListAccountsForParentCommand({ ParentId })),
    childrenOf: (ParentId: string) => () =>
      client.send(new sdk.ListChildrenCommand({ ParentId, ChildType: 'ACCOUNT' })),
    handshake: (HandshakeId: string) => () => client.send(new sdk.DescribeHandshakeCommand({ HandshakeId })),
    inbound: () => client.send(new sdk.ListInboundResponsibilityTransfersCommand({ Type: 'BILLING' })),
    organization: () => client.send(new sdk.DescribeOrganizationCommand({})),
    outbound: () => client.send(new sdk.ListOutboundResponsibilityTransfersCommand({ Type: 'BILLING' })),
    parentsOf: (ChildId: string) => () => client.send(new sdk.ListParentsCommand({ ChildId })),
    received: () => client.send(new sdk.ListHandshakesForAccountCommand({})),
    requests: () => client.send(new sdk.ListCreateAccountStatusCommand({})),
    roots: () => client.send(new sdk.ListRootsCommand({})),
    sent: () => client.send(new sdk.ListHandshakesForOrganizationCommand({})),
    transfer: (Id: string) => () => client.send(new sdk.DescribeResponsibilityTransferCommand({ Id })),
  }
}

describe('an organization', () => {
  test('is seen once it is created', async () => {
    const { organization, accounts, roots } = readsOf(OUTSIDER)
    const create = () =>
      administrator(server, OUTSIDER).client.send(new sdk.CreateOrganizationCommand({ FeatureSet: 'ALL' }))
    await expectEffect('CreateOrganization', create, {
      DescribeOrganization: organization,
      ListAccounts: accounts,
      ListRoots: roots,
    })
  })

  test('is gone once it is deleted', async () => {
    const { client } = administrator(server, RIVAL)
    const { organization, accounts, roots, requests } = readsOf(RIVAL)
    await client.send(new sdk.RemoveAccountFromOrganizationCommand({ AccountId: RIVAL_MEMBER }))
    await expectEffect('DeleteOrganization', () => client.send(new sdk.DeleteOrganizationCommand({})), {
      DescribeOrganization: organization,
      ListAccounts: accounts,
      ListCreateAccountStatus: requests,
      ListRoots: roots,
    })
  })

  test('asks its invited members whether it may enable all features', async () => {
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    changeMember(server, ACCOUNT, OTHER, { joinedMethod: 'INVITED' })
    const enable = () => sender.client.send(new sdk.EnableAllFeaturesCommand({}))
    const { Handshake: whole } = await expectEffect('EnableAllFeatures', enable, {
      ListHandshakesForAccount: readsOf(OTHER).received,
      ListHandshakesForOrganization: readsOf(ACCOUNT).sent,
    })
    const member = administrator(server, OTHER)
    const { Handshakes = [] } = await readsOf(OTHER).received()
    await expectEffect('AcceptHandshake', () => member.accept(Handshakes[0]?.Id ?? ''), {
      DescribeHandshake: readsOf(ACCOUNT).handshake(whole?.Id ?? ''),
    })
    await expectEffect('AcceptHandshake', () => sender.accept(whole?.Id ?? ''), {
      DescribeOrganization: readsOf(OTHER).organization,
    })
  })
})

describe('an invitation', () => {
  test('is found by both sides', async () => {
    await expectEffect('InviteAccountToOrganization', () => sender.invite(to(OUTSIDER)), {
      ListHandshakesForAccount: readsOf(OUTSIDER).received,
      ListHandshakesForOrganization: readsOf(ACCOUNT).sent,
    })
  })

  test('makes an account a member when it is accepted', async () => {
    const { id } = await sender.invite(to(OUTSIDER))
    const { account, accounts, accountsIn, childrenOf, handshake, parentsOf } = readsOf(ACCOUNT)
    await expectEffect('AcceptHandshake', () => administrator(server, OUTSIDER).accept(id), {
      DescribeAccount: account(OUTSIDER),
      DescribeHandshake: handshake(id),
      DescribeOrganization: readsOf(OUTSIDER).organization,
      ListAccounts: accounts,
      ListAccountsForParent: accountsIn('r-exam'),
      ListChildren: childrenOf('r-exam'),
      ListHandshakesForOrganization: readsOf(ACCOUNT).sent,
      ListParents: parentsOf(OUTSIDER),
    })
  })

  test.each(['CancelHandshake', 'DeclineHandshake'] as const)('is over after %s', async (operation) => {
    const { id } = await sender.invite(to(OUTSIDER))
    const end = { CancelHandshake: sender.cancel, DeclineHandshake: administrator(server, OUTSIDER).decline }
    await expectEffect(operation, () => end[operation](id), {
      DescribeHandshake: readsOf(OUTSIDER).handshake(id),
      ListHandshakesForAccount: readsOf(OUTSIDER).received,
      ListHandshakesForOrganization: readsOf(ACCOUNT).sent,
    })
  })

  test('ORG5.10: is listed for whoever has the permission', async () => {
    const { id } = await sender.invite(to(`${ACCOUNT}@example.com`, 'EMAIL'))
    const document = (Action: string) =>
      JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } })
    const list = (credentials: Credentials) =>
      server.organizations(credentials).send(new sdk.ListHandshakesForAccountCommand({}))
    const { Handshakes } = await list(
      await userWith(server, 'reader', document('organizations:ListHandshakesForAccount')),
    )
    expect(Handshakes?.map(({ Id }) => Id)).toEqual([id])
    await expectError(list(await userWith(server, 'other', document('organizations:ListAccounts'))), DENIED)
  })
})

describe('an account', () => {
  test('is seen once it is created, and so is the request', async () => {
    let id = 'car-unknown1'
    const { client } = sender
    const create = async () => {
      const input = { AccountName: 'New', Email: 'new@example.org' }
      const { CreateAccountStatus } = await client.send(new sdk.CreateAccountCommand(input))
      id = CreateAccountStatus?.Id ?? ''
    }
    const { accounts, accountsIn, childrenOf, requests } = readsOf(ACCOUNT)
    await expectEffect('CreateAccount', create, {
      DescribeCreateAccountStatus: () =>
        client.send(new sdk.DescribeCreateAccountStatusCommand({ CreateAccountRequestId: id })),
      ListAccounts: accounts,
      ListAccountsForParent: accountsIn('r-exam'),
      ListChildren: childrenOf('r-exam'),
      ListCreateAccountStatus: requests,
    })
  })

  test('is shown in its state once it is closed', async () => {
    const { account, accounts, accountsIn } = readsOf(ACCOUNT)
    const close = () => sender.client.send(new sdk.CloseAccountCommand({ AccountId: OTHER }))
    await expectEffect('CloseAccount', close, {
      DescribeAccount: account(OTHER),
      DescribeOrganization: readsOf(OTHER).organization,
      ListAccounts: accounts,
      ListAccountsForParent: accountsIn(INNER),
    })
  })

  test('is gone once it has left', async () => {
    changeMember(server, ACCOUNT, OTHER, { joinedMethod: 'INVITED' })
    const leave = () => administrator(server, OTHER).client.send(new sdk.LeaveOrganizationCommand({}))
    const { account, accounts, accountsIn, parentsOf } = readsOf(ACCOUNT)
    await expectEffect('LeaveOrganization', leave, {
      DescribeAccount: account(OTHER),
      DescribeOrganization: readsOf(OTHER).organization,
      ListAccounts: accounts,
      ListAccountsForParent: accountsIn(INNER),
      ListParents: parentsOf(OTHER),
    })
  })

  test('is gone once it is removed', async () => {
    changeMember(server, ACCOUNT, OTHER, { joinedMethod: 'INVITED' })
    const remove = () =>
      sender.client.send(new sdk.RemoveAccountFromOrganizationCommand({ AccountId: OTHER }))
    const { account, accounts, childrenOf } = readsOf(ACCOUNT)
    await expectEffect('RemoveAccountFromOrganization', remove, {
      DescribeAccount: account(OTHER),
      DescribeOrganization: readsOf(OTHER).organization,
      ListAccounts: accounts,
      ListChildren: childrenOf(INNER),
    })
  })
})

describe('a transfer', () => {
  test('is seen by both sides once it is offered', async () => {
    const offer = () => payerOf(server).offer(RIVAL)
    await expectEffect('InviteOrganizationToTransferResponsibility', offer, {
      ListHandshakesForAccount: readsOf(RIVAL).received,
      ListHandshakesForOrganization: readsOf(ACCOUNT).sent,
      ListInboundResponsibilityTransfers: readsOf(ACCOUNT).inbound,
      ListOutboundResponsibilityTransfers: readsOf(RIVAL).outbound,
    })
  })

  test('changes for both sides when it is accepted, renamed, and ended', async () => {
    const { id, handshake } = await offered(server)
    const reads = {
      DescribeResponsibilityTransfer: readsOf(RIVAL).transfer(id),
      ListInboundResponsibilityTransfers: readsOf(ACCOUNT).inbound,
      ListOutboundResponsibilityTransfers: readsOf(RIVAL).outbound,
    }
    const { rename, terminate } = payerOf(server)
    await expectEffect('AcceptHandshake', () => payerOf(server, RIVAL).accept(handshake), reads)
    await expectEffect('UpdateResponsibilityTransfer', () => rename(id, 'Renamed'), reads)
    await expectEffect('TerminateResponsibilityTransfer', () => terminate(id), reads)
  })

  test('is over for both sides when it is declined', async () => {
    const { id, handshake } = await offered(server)
    await expectEffect('DeclineHandshake', () => payerOf(server, RIVAL).decline(handshake), {
      DescribeResponsibilityTransfer: readsOf(ACCOUNT).transfer(id),
      ListInboundResponsibilityTransfers: readsOf(ACCOUNT).inbound,
      ListOutboundResponsibilityTransfers: readsOf(RIVAL).outbound,
    })
  })
})

test('reads alone change nothing', async () => {
  const { accounts, organization, sent } = readsOf(ACCOUNT)
  const reads = {
    DescribeOrganization: organization,
    ListAccounts: accounts,
    ListHandshakesForOrganization: sent,
  }
  await expect(expectEffect('ListAccounts', accounts, reads)).rejects.toThrow()
})
