/** Reads the account that a request to one of the emulator's own endpoints is about. */

import { isPartition } from '../../core/aws/partitions.ts'
import { DEFAULT_ACCOUNT } from '../../core/identity/administrator.ts'
import type { Place } from '../../store/index.ts'
import type { EndpointError } from '../endpoints/endpoint-error.ts'
import { type Iamulator, invalidBody, invalidQuery, refuseUnknownParameters } from './endpoint.ts'

/** The members that name an account, in bodies and queries. */
export const ACCOUNT_MEMBERS: readonly string[] = ['account', 'partition']

/**
 * Returns the account that the members `account` and `partition` name. Undefined when there are neither: the
 * request is about everything.
 *
 * Without `partition`, the account is in the default one.
 *
 * @param members of a body or a query
 * @param invalid makes the error, whose code depends on where the members are
 * @throws EndpointError
 */
export function accountIn(
  world: Pick<Iamulator, 'settings'>,
  members: ReadonlyMap<string, unknown>,
  invalid: (message: string) => EndpointError = invalidBody,
): Place | undefined {
  const isNamed = ACCOUNT_MEMBERS.some((name) => members.get(name) !== undefined)
  return isNamed ? namedAccount(world, members, invalid) : undefined
}

function namedAccount(
  { settings }: Pick<Iamulator, 'settings'>,
  members: ReadonlyMap<string, unknown>,
  invalid: (message: string) => EndpointError,
): Place {
  const account = members.get('account')
  const partition = members.get('partition')
  if (typeof account !== 'string' || !/^\d{12}$/.test(account)) {
    throw invalid('"account" must be a string of 12 digits.')
  }
  if (partition !== undefined && (typeof partition !== 'string' || !isPartition(partition))) {
    throw invalid('"partition" must be the name of a partition, such as "aws-cn".')
  }
  return { partition: partition ?? settings.partition, accountId: account }
}

/**
 * The same for a query. Rejects unknown parameters.
 *
 * @param others the parameters that do not name an account
 * @throws EndpointError InvalidQuery
 */
export function accountInQuery(
  world: Pick<Iamulator, 'settings'>,
  query: URLSearchParams,
  others: readonly string[] = [],
): Place | undefined {
  refuseUnknownParameters(query, [...ACCOUNT_MEMBERS, ...others])
  return accountIn(world, new Map(query), invalidQuery)
}

/** The same for requests that are about one account: the default account, unless they name another. */
export function accountOrDefault(
  world: Pick<Iamulator, 'settings'>,
  members: ReadonlyMap<string, unknown>,
): Place {
  return namedAccount(world, new Map([['account', DEFAULT_ACCOUNT], ...members]), invalidBody)
}
