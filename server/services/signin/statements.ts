/** The statements of an account's policy on who may sign in from where. */

import { conditionOf, signInStatements } from '../../../core/access/sign-in-policy.ts'
import type { Family, Input } from '../../../core/engine/operation.ts'
import { pageRequest, tokenPages } from '../../../core/engine/token-pages.ts'
import { isAddressRange } from '../../../core/standards/ip-address.ts'
import {
  clientTokenUsed,
  invalidAddress,
  invalidPageToken,
  noCondition,
  policyNotFound,
  regionRequired,
  statementExists,
  statementNotFound,
  tooManyStatements,
  vpcRequired,
} from '../../../protocol/errors/signin.ts'
import type { SignInStatementRow, Tx } from '../../../store/index.ts'
import { requireWritableRegion } from './gate.ts'

/** Unverified: Pages of permission statements have 100 items by default, the largest maxResults. */
const { pageOf } = tokenPages(100)

export const statements = {
  /**
   * Unverified: A request with a client token that was used before succeeds again if all its other members are the same,
   * and is otherwise a ConflictException, as is another statement with the same conditions. An account can have 100
   * statements, because AWS's quota is not known.
   */
  PutResourcePermissionStatement: {
    run: (tx, input, ctx) => {
      requireWritableRegion(ctx)
      const { clientToken, ...conditions } = input
      requireValidConditions(conditions)
      const same = findRepeated(tx, input)
      if (same) return { statementId: same.id }
      requireSpace(tx, ctx.quotas.SignInStatementsQuota)
      // 48 bytes are 64 characters.
      const statementId = ctx.newSecret(48)
      tx.signInStatements.put(statementId, { id: statementId, ...input, createDate: ctx.now })
      return { statementId }
    },
  },

  DeleteResourcePermissionStatement: {
    run: (tx, { statementId }, ctx) => {
      requireWritableRegion(ctx)
      if (!tx.signInStatements.delete(statementId)) throw statementNotFound(statementId)
      return {}
    },
  },

  ListResourcePermissionStatements: {
    wrongMarker: invalidPageToken,
    run: ({ signInStatements: table }, input) => {
      const page = pageOf(pageRequest(input), (after) => table.rows(after), toSummary)
      return { permissionStatements: page.items, nextToken: page.NextToken }
    },
  },

  GetResourcePolicy: {
    run: (tx) => {
      const all = signInStatements(tx)
      if (all.length === 0) throw policyNotFound()
      const statement = all.map(({ Effect, Principal, Action, Resource, Condition }) => ({
        effect: Effect,
        principal: Principal,
        action: Action,
        resource: Resource,
        condition: Condition,
      }))
      return { signinResourceBasedPolicy: { version: '2012-10-17', statement } }
    },
  },
} satisfies Family<'signin'>

type PutInput = Input<'signin', 'PutResourcePermissionStatement'>
type Conditions = Omit<PutInput, 'clientToken'>

function requireValidConditions(conditions: Conditions): void {
  const { sourceVpc, signinSourceVpce, consoleSourceVpce, requestedRegion, vpcSourceIp } = conditions
  if (Object.values(conditions).every((value) => value === undefined)) throw noCondition()
  const isOfVpc = [sourceVpc, signinSourceVpce, consoleSourceVpce].some((value) => value !== undefined)
  if (isOfVpc && requestedRegion === undefined) throw regionRequired()
  if (!isOfVpc && vpcSourceIp !== undefined) throw vpcRequired()
  for (const name of ['sourceIp', 'vpcSourceIp'] as const) {
    const value = conditions[name]
    if (value !== undefined && !isAddressRange(value)) throw invalidAddress(name)
  }
}

/** Returns the statement that the same request has made. @throws AwsError ConflictException */
function findRepeated(tx: Tx, input: PutInput): SignInStatementRow | undefined {
  const rows = [...tx.signInStatements.rows()].map(([, row]) => row)
  const { clientToken } = input
  const same = rows.find((row) => isSame(row, input))
  const earlier = clientToken === undefined ? undefined : rows.find((row) => row.clientToken === clientToken)
  if (earlier && earlier === same) return same
  if (earlier) throw clientTokenUsed()
  if (same) throw statementExists()
  return undefined
}

const CONDITIONS = [
  'sourceVpc',
  'signinSourceVpce',
  'consoleSourceVpce',
  'vpcSourceIp',
  'sourceIp',
  'requestedRegion',
  'excludedPrincipal',
] as const

function isSame(row: SignInStatementRow, input: PutInput): boolean {
  return CONDITIONS.every((name) => row[name] === input[name])
}

function requireSpace(tx: Tx, quota: number): void {
  if (tx.signInStatements.size >= quota) throw tooManyStatements(quota)
}

const toSummary = (row: SignInStatementRow) => ({ sid: row.id, condition: conditionOf(row) })
