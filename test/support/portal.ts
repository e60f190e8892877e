/** Users of the access portal, and clients that act for them. Tests sign in past the pages. */
import { createHash } from 'node:crypto'
import {
  CreateTokenCommand,
  type CreateTokenCommandInput,
  type CreateTokenCommandOutput,
  RegisterClientCommand,
  type RegisterClientCommandInput,
  type SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc'
import { checkAuthorizationRequest } from '../../core/identity/identity-center/authorization-codes.ts'
import {
  approveDevice,
  findWaitingDevice,
} from '../../core/identity/identity-center/device-authorizations.ts'
import { REGISTRAR } from '../../core/identity/identity-center/oidc-clients.ts'
import type { PortalSession } from '../../core/identity/identity-center/portal-sessions.ts'
import { ANN } from '../services/sso-admin/granting.ts'
import { ACCOUNT, type TestServer } from './harness.ts'
import { IDENTITY_STORE, INSTANCE_ID } from './identity-center.ts'
import { at } from './places.ts'

export const START_URL = `https://${IDENTITY_STORE}.awsapps.com/start`
export const ACCOUNT_ACCESS = 'sso:account:access'
export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code'
export const REDIRECT_URI = 'http://127.0.0.1/oauth/callback'
/** What the AWS CLI registers for authorization codes. */
export const CLI: RegisterClientCommandInput = {
  clientName: 'botocore-client-s',
  clientType: 'public',
  grantTypes: ['authorization_code', 'refresh_token'],
  redirectUris: [REDIRECT_URI],
  issuerUrl: START_URL,
  scopes: [ACCOUNT_ACCESS],
}

/** The current time of the account that owns the instance. */
export const timeOf = ({ iamulator }: TestServer) => iamulator.clock.now(at(ACCOUNT))

/** Returns a session of ann that starts now, as signing in makes it. */
export function portalSession(server: TestServer, more: Partial<PortalSession> = {}): PortalSession {
  const startDate = timeOf(server)
  const expiryDate = startDate + 8 * 60 * 60 * 1000
  return { sessionId: 'session-1', userId: ANN, instanceId: INSTANCE_ID, startDate, expiryDate, ...more }
}

export interface RegisteredClient {
  readonly clientId: string
  readonly clientSecret: string
}

export async function register(
  client: SSOOIDCClient,
  more: Partial<RegisterClientCommandInput> = {},
): Promise<RegisteredClient> {
  const input = { clientName: 'test', clientType: 'public', scopes: [ACCOUNT_ACCESS], ...more }
  const { clientId = '', clientSecret = '' } = await client.send(new RegisterClientCommand(input))
  return { clientId, clientSecret }
}

export const startDevice = (client: SSOOIDCClient, registered: RegisteredClient, startUrl = START_URL) =>
  client.send(new StartDeviceAuthorizationCommand({ ...registered, startUrl }))

/** Allows a device to act for a user, as the consent page does. */
export function approve(server: TestServer, userCode = '', session = portalSession(server)): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = findWaitingDevice(tx, userCode, timeOf(server))
    if (!row) throw new Error(`no device waits with ${userCode}`)
    approveDevice(tx, row, session)
  })
}

export const createToken = (
  client: SSOOIDCClient,
  registered: RegisteredClient,
  more: Omit<CreateTokenCommandInput, 'clientId' | 'clientSecret'>,
) => client.send(new CreateTokenCommand({ ...registered, ...more }))

/** Returns tokens for ann by a device code. */
export async function signInByDevice(
  server: TestServer,
  session: Partial<PortalSession> = {},
  facts: Partial<RegisterClientCommandInput> = {},
): Promise<CreateTokenCommandOutput & RegisteredClient> {
  const client = server.ssoOidc()
  const registered = await register(client, facts)
  const { userCode, deviceCode } = await startDevice(client, registered)
  approve(server, userCode, portalSession(server, session))
  const tokens = await createToken(client, registered, { grantType: DEVICE_CODE, deviceCode })
  return { ...tokens, ...registered }
}

export const VERIFIER = 'a'.repeat(64)
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

/** Returns the parameters of GET /authorize, as the AWS CLI sends them. */
export const authorizeParameters = (clientId: string, more: Readonly<Record<string, string>> = {}) =>
  new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: 'http://127.0.0.1:41234/oauth/callback',
    state: 'state-1',
    code_challenge_method: 'S256',
    scopes: ACCOUNT_ACCESS,
    code_challenge: CHALLENGE,
    ...more,
  })

/** Checks a request for a code as the page does. */
export const checkRequest = ({ iamulator }: TestServer, parameters: URLSearchParams) =>
  checkAuthorizationRequest(parameters, iamulator.clock.now(REGISTRAR), (arn) =>
    iamulator.oidcIssuer.applicationClient(arn),
  )

/** Returns a code for ann, as the consent page gives it to the client. */
export function codeFor(
  server: TestServer,
  parameters: URLSearchParams,
  session = portalSession(server),
): string {
  const checked = checkRequest(server, parameters)
  if ('refused' in checked) throw new Error(checked.refused.description)
  const { codes } = server.iamulator.oidcIssuer
  return codes.issue(at(ACCOUNT), checked.request, session, timeOf(server))
}
