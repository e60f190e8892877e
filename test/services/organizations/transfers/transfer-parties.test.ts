/** Tests the lists of billing transfers that the two parties see. */
import {
  ListInboundResponsibilityTransfersCommand,
  ListOutboundResponsibilityTransfersCommand,
} from '@aws-sdk/client-organizations'
import { describe, expect, test } from '@jest/globals'
import { note } from '../../../support/evidence.ts'
import { RIVAL } from '../../../support/handshakes.ts'
import { ACCOUNT, serverForEachTest } from '../../../support/harness.ts'
import { ORGANIZATION } from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { JULY, payerOf, serverWithPayers } from '../../../support/transfers.ts'

const server = serverForEachTest(serverWithPayers)

const payer = (accountId = ACCOUNT) => payerOf(server, accountId)

/** Writes transfers from RIVAL to ACCOUNT. */
const write = (...ids: readonly string[]) =>
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    for (const id of ids)
      tx.transfers.put(id, {
        id,
        organizationId: ORGANIZATION,
        name: 'x',
        startDate: JULY,
        handshakeId: 'h-gone',
        sourceId: RIVAL,
      })
  })

describe('lists', () => {
  test('have pages that stay correct while the list changes', async () => {
    const pagesOf = async (
      list: (page: { MaxResults: number; NextToken?: string | undefined }) => Promise<{
        readonly ResponsibilityTransfers?: { readonly Id?: string | undefined }[] | undefined
        readonly NextToken?: string | undefined
      }>,
    ) => {
      write('rt-00000000', 'rt-00000001', 'rt-00000002')
      const first = await list({ MaxResults: 2 })
      server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.transfers.delete('rt-00000001'))
      write('rt-00000003')
      const { NextToken, ...second } = await list({ MaxResults: 2, NextToken: first.NextToken })
      expect(NextToken).toBeUndefined()
      return [first, second].map(({ ResponsibilityTransfers = [] }) =>
        ResponsibilityTransfers.map(({ Id }) => Id),
      )
    }
    const expected = [
      ['rt-00000000', 'rt-00000001'],
      ['rt-00000002', 'rt-00000003'],
    ]
    const Type = 'BILLING'
    expect(
      await pagesOf((page) =>
        payer().client.send(new ListInboundResponsibilityTransfersCommand({ Type, ...page })),
      ),
    ).toEqual(expected)
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.transfers.delete('rt-00000003'))
    expect(
      await pagesOf((page) =>
        payer(RIVAL).client.send(new ListOutboundResponsibilityTransfersCommand({ Type, ...page })),
      ),
    ).toEqual(expected)
    note('organizations:ListInboundResponsibilityTransfers', 'pages')
    note('organizations:ListOutboundResponsibilityTransfers', 'pages')
  })

  test('have 20 by default', async () => {
    const ids = Array.from({ length: 21 }, (_, count) => `rt-0000000${count}`)
    write(...ids)
    expect([await payer().inbound(), await payer(RIVAL).outbound()].map(({ length }) => length)).toEqual([
      20, 20,
    ])
  })
})
