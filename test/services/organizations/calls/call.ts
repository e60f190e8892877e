/** What the tests of callers know about an operation of AWS Organizations. */
import type { OrganizationsClient } from '@aws-sdk/client-organizations'
import { ACCOUNT, OTHER, type TestServer } from '../../../support/harness.ts'
import { ORGANIZATION, OUTER } from '../../../support/organizations.ts'

export const organizationsArn = (resource: string) => `arn:aws:organizations::${ACCOUNT}:${resource}`
export const accountArn = organizationsArn(`account/${ORGANIZATION}/${OTHER}`)
export const unitArn = organizationsArn(`ou/${ORGANIZATION}/${OUTER}`)
export const rootArn = organizationsArn(`root/${ORGANIZATION}/r-exam`)

export interface OrganizationsCall {
  /**
   * The accounts that may call the operation, besides the management account:
   *
   * - `management`: none.
   * - `delegate`: accounts to which the resource policy grants it.
   * - `reader`: those, and delegated administrators of any service.
   * - `member`: every account of the organization.
   */
  readonly who: 'management' | 'delegate' | 'reader' | 'member'
  /** Makes what one call needs, as the administrator of the management account. Returns its ID. */
  readonly prepare?: (client: OrganizationsClient, server: TestServer) => Promise<string>
  /** The resource that a policy must name. @param id what `prepare` returned */
  readonly resource: string | ((id: string) => string)
  /** The further permissions that the call needs. */
  readonly also?: (id: string) => readonly (readonly [action: string, resource: string])[]
  readonly send: (client: OrganizationsClient, id: string) => Promise<unknown>
}

/** Calls by the names of their operations. */
export type OrganizationsCalls = Readonly<Record<string, OrganizationsCall>>
