/** Delegation requests of partners, and the operations on them. */
import {
  AcceptDelegationRequestCommand,
  AssociateDelegationRequestCommand,
  CreateDelegationRequestCommand,
  type CreateDelegationRequestCommandInput,
  type DelegationRequest,
  GetDelegationRequestCommand,
  type IAMClient,
  SendDelegationTokenCommand,
} from '@aws-sdk/client-iam'
import { administratorOf, OTHER, type TestServer } from '../../../support/harness.ts'
import { there } from '../../../support/places.ts'
import { SIMPLE } from '../roles/template-fixtures.ts'

export const TOPIC = `arn:aws:sns:us-east-1:${OTHER}:delegations`

/** How long a request stays in a state, in milliseconds. */
export const DAY = 24 * 3_600_000
export const WEEK = 7 * DAY

let made = 0

/** Returns valid input for a delegation request, with a unique workflow ID. */
export const delegationInput = (
  more: Partial<CreateDelegationRequestCommandInput> = {},
): CreateDelegationRequestCommandInput => ({
  Description: 'Sets the monitoring up',
  Permissions: { PolicyTemplateArn: SIMPLE },
  RequestorWorkflowId: `workflow-${made++}`,
  NotificationChannel: TOPIC,
  SessionDuration: 3600,
  ...more,
})

/** Creates a request of the partner, whose account is OTHER, and returns its ID. */
export async function requestOf(
  server: TestServer,
  more: Partial<CreateDelegationRequestCommandInput> = {},
): Promise<string> {
  const partner = server.iam(administratorOf(OTHER))
  const { DelegationRequestId } = await partner.send(
    new CreateDelegationRequestCommand(delegationInput(more)),
  )
  return DelegationRequestId ?? ''
}

export async function get(iam: IAMClient, DelegationRequestId: string): Promise<DelegationRequest> {
  const { DelegationRequest } = await iam.send(new GetDelegationRequestCommand({ DelegationRequestId }))
  return DelegationRequest ?? {}
}

export const associate = (iam: IAMClient, DelegationRequestId: string) =>
  iam.send(new AssociateDelegationRequestCommand({ DelegationRequestId }))
export const accept = (iam: IAMClient, DelegationRequestId: string) =>
  iam.send(new AcceptDelegationRequestCommand({ DelegationRequestId }))
export const send = (iam: IAMClient, DelegationRequestId: string) =>
  iam.send(new SendDelegationTokenCommand({ DelegationRequestId }))

export interface SentToken {
  readonly delegationRequestId: string
  readonly tradeInToken: string
  readonly [member: string]: unknown
}

/** Returns the tokens that the partner's topic would have received, for one request or for all. */
export async function tokensOf(server: TestServer, requestId?: string): Promise<readonly SentToken[]> {
  const query = requestId === undefined ? '' : `?requestId=${requestId}`
  const answer = await fetch(`${server.url}/_iamulator/delegation-tokens${query}`)
  const body: { readonly delegationTokens: readonly SentToken[] } = JSON.parse(there(await answer.text()))
  return body.delegationTokens
}

/** Associates, accepts, and sends a request as `iam`. Returns its token. */
export async function tokenBy(server: TestServer, iam: IAMClient, id: string): Promise<string> {
  await associate(iam, id)
  await accept(iam, id)
  await send(iam, id)
  const [sent] = await tokensOf(server, id)
  return sent?.tradeInToken ?? ''
}
