/**
 * Requests that AWS completes some time after its response. Here they are complete at once, but the response says that
 * they are in progress, as on AWS, and a further call shows how they ended.
 */

import type { TokenPage, TokenPageRequest } from '../../../core/engine/token-pages.ts'
import { requestNotFound } from '../../../protocol/errors/sso-admin/assignments.ts'
import type { SsoAdminTypes } from '../../../protocol/model/index.ts'
import type { Entry, SsoRequestRow, Tx, View } from '../../../store/index.ts'
import { pageOf } from './paging.ts'

export type RequestKind = SsoRequestRow['kind']

export function keepRequest({ ssoRequests }: Tx, request: SsoRequestRow): SsoRequestRow {
  ssoRequests.put(request.id, request)
  return request
}

/** @throws AwsError ResourceNotFoundException */
export function requireRequest({ ssoRequests }: View, kind: RequestKind, id: string): SsoRequestRow {
  const request = ssoRequests.get(id)
  if (request?.kind !== kind) throw requestNotFound(id)
  return request
}

interface StatusRequest extends TokenPageRequest {
  readonly Filter?: SsoAdminTypes.OperationStatusFilter | undefined
}

/** Lists requests of a kind, with the status of the filter. */
export function pageOfRequests(
  { ssoRequests }: View,
  kind: RequestKind,
  input: StatusRequest,
): TokenPage<SsoAdminTypes.AccountAssignmentOperationStatusMetadata> {
  const wanted = input.Filter?.Status
  return pageOf(input, (after) => matching(ssoRequests.by('kind', kind, after), wanted), toMetadata)
}

function* matching(
  rows: Iterable<Entry<SsoRequestRow>>,
  status: string | undefined,
): Generator<Entry<SsoRequestRow>> {
  for (const entry of rows) if (status === undefined || statusOf(entry[1]) === status) yield entry
}

const toMetadata = (request: SsoRequestRow): SsoAdminTypes.AccountAssignmentOperationStatusMetadata => ({
  Status: statusOf(request),
  RequestId: request.id,
  CreatedDate: request.createDate,
})

/** Returns how a request ended. */
export const statusOf = ({ failureReason }: SsoRequestRow): SsoAdminTypes.StatusValues =>
  failureReason === undefined ? 'SUCCEEDED' : 'FAILED'
