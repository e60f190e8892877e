/** Handshakes: requests to which an account, or the organization itself, responds. */

import type { Context, Family, Input, Output } from '../../../../core/engine/operation.ts'
import { tooManyFilters } from '../../../../protocol/errors/organizations/handshakes.ts'
import { organizationRules, requireOrganization, serviceErrors } from '../gate.ts'
import { pageInOrder } from '../paging.ts'
import { requireManagement } from '../transfers/transfers.ts'
import { accept, permissionsToAccept } from './accept-handshake.ts'
import { toHandshake } from './handshake-output.ts'
import { handshakeTarget, receivedHandshakes, requireHandshake, sentHandshakes } from './handshake-parties.ts'
import { endHandshake, requireTransition, type SentHandshake } from './handshake-state.ts'

export const handshakes = {
  DescribeHandshake: {
    ...serviceErrors,
    resource: (view, { HandshakeId }, ctx) => handshakeTarget(view, HandshakeId, ctx),
    run: (tx, { HandshakeId }, ctx) => {
      const sent = requireHandshake(tx, HandshakeId, ctx, 'any')
      return { Handshake: toHandshake(sent, ctx.timeIn(sent.management)) }
    },
  },

  AcceptHandshake: {
    ...serviceErrors,
    resource: (view, { HandshakeId }, ctx) => handshakeTarget(view, HandshakeId, ctx),
    also: (view, { HandshakeId }, ctx) => permissionsToAccept(view, HandshakeId, ctx),
    run: (tx, { HandshakeId }, ctx) => {
      const sent = requireHandshake(tx, HandshakeId, ctx, 'recipient')
      if (sent.row.action === 'TRANSFER_RESPONSIBILITY') requireManagement(tx)
      const now = ctx.timeIn(sent.management)
      requireTransition(sent, 'ACCEPTED', now)
      return { Handshake: toHandshake(accept(tx, sent, ctx), now) }
    },
  },

  DeclineHandshake: {
    ...serviceErrors,
    resource: (view, { HandshakeId }, ctx) => handshakeTarget(view, HandshakeId, ctx),
    run: (tx, { HandshakeId }, ctx) => {
      const sent = requireHandshake(tx, HandshakeId, ctx, 'recipient')
      const now = ctx.timeIn(sent.management)
      requireTransition(sent, 'DECLINED', now)
      return { Handshake: toHandshake(endHandshake(sent, 'DECLINED', now), now) }
    },
  },

  CancelHandshake: {
    ...serviceErrors,
    resource: (view, { HandshakeId }, ctx) => handshakeTarget(view, HandshakeId, ctx),
    run: (tx, { HandshakeId }, ctx) => {
      const sent = requireHandshake(tx, HandshakeId, ctx, 'sender')
      const now = ctx.timeIn(sent.management)
      requireTransition(sent, 'CANCELED', now)
      return { Handshake: toHandshake(endHandshake(sent, 'CANCELED', now), now) }
    },
  },

  ListHandshakesForAccount: {
    ...organizationRules('member'),
    run: (tx, input, ctx) => pageOfHandshakes(input, receivedHandshakes(tx, ctx), ctx),
  },

  ListHandshakesForOrganization: {
    ...organizationRules('reader'),
    run: (tx, input, ctx) => {
      const { management } = requireOrganization(tx, 'reader')
      return pageOfHandshakes(input, sentHandshakes(management, ctx.timeIn(management)), ctx)
    },
  },
} satisfies Family<'organizations'>

type ListInput = Input<'organizations', 'ListHandshakesForOrganization'>
type ListOutput = Output<'organizations', 'ListHandshakesForOrganization'>

/** @throws AwsError InvalidInputException for a filter with two members. An unknown parent has no parts */
function pageOfHandshakes(
  input: ListInput,
  all: Iterable<SentHandshake>,
  { timeIn }: Pick<Context, 'timeIn'>,
): ListOutput {
  const { ActionType, ParentHandshakeId } = input.Filter ?? {}
  if (ActionType !== undefined && ParentHandshakeId !== undefined) throw tooManyFilters()
  const selected = [...all].filter(
    ({ row }) =>
      (ActionType === undefined || row.action === ActionType) &&
      (ParentHandshakeId === undefined || row.parentId === ParentHandshakeId),
  )
  const { items, NextToken } = pageInOrder(input, selected, newestFirst, (sent) =>
    toHandshake(sent, timeIn(sent.management)),
  )
  return { Handshakes: items, NextToken }
}

/** Not before any time that a clock can show. */
const LATEST = 10 ** 15 - 1

/** Returns a key for the order of lists. Source: AWS Organizations User Guide, which describes that of the console. */
function newestFirst({ row }: SentHandshake): string {
  return `${LATEST - row.requestDate} ${row.id}`
}
