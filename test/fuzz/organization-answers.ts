/** Calls of administrators, and their answers. */
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { versionOf } from '../support/query.ts'
import type { Request } from './organization-steps.ts'
import { jsonHeaders, sendUnsigned } from './unsigned.ts'

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

export interface Ask {
  (request: Request): Promise<Answer>
  /** Calls ListUsers in IAM. Returns the status. */
  listUsers(accountId: string): Promise<number>
}

/** @param iamulator does not check signatures */
export function asking(iamulator: Iamulator): Ask {
  const ask = async ({ operation, accountId, input }: Request): Promise<Answer> => {
    const headers = jsonHeaders('organizations', operation)
    const sent = { service: 'organizations', accountId, headers, body: JSON.stringify(input) } as const
    const { status, body } = await sendUnsigned(iamulator, sent)
    return { status, body: Object(JSON.parse(body || '{}')) }
  }
  const listUsers = async (accountId: string): Promise<number> => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = `Action=ListUsers&Version=${versionOf('iam')}`
    return (await sendUnsigned(iamulator, { service: 'iam', accountId, headers, body })).status
  }
  return Object.assign(ask, { listUsers })
}
