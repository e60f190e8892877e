/** Servers with an access portal, its users, and what is assigned to them. */
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
} from '@aws-sdk/client-sso-admin'
import { hashSeedPassword } from '../../core/identity/password-hash.ts'
import type { Sources } from '../../server/app/iamulator.ts'
import type {
  DirectoryCredentialsRow,
  DirectoryUserRow,
  PasswordHashing,
  PortalSettings,
} from '../../store/index.ts'
import { READ_ONLY } from '../services/callers.ts'
import type { VisitedPage, Visitor } from './console.ts'
import { ACCOUNT, NOW, OTHER, type TestServer } from './harness.ts'
import { INSTANCE, identityCenterServer, instanceWith, putInstance } from './identity-center.ts'
import { at, here } from './places.ts'

export const PASSWORD = 'Corr3ct-horse'
export const DEVICE = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
export const INCORRECT = 'Your authentication information is incorrect. Please try again.'

/** Returns the ID of a user, by a digit. */
export const userId = (digit: number) => `9067f00d00-00000000-0000-4000-8000-00000000000${digit}`

/** Every hash takes a moment, and all users have the same password. */
let hashed: Promise<{ readonly hashing: PasswordHashing; readonly hash: string }> | undefined

interface NewUser {
  readonly isOneTime?: boolean
  readonly hasPassword?: boolean
  readonly totp?: string
  readonly disabled?: true
  readonly email?: string
}

/** Puts a user with a password into the store. */
export async function putUser(
  { iamulator }: TestServer,
  digit: number,
  userName: string,
  { isOneTime = false, hasPassword = true, totp, disabled, email }: NewUser = {},
): Promise<void> {
  hashed ??= hashSeedPassword(PASSWORD, (bytes) => Buffer.alloc(bytes, 7).toString('base64'))
  const { hashing, hash } = await hashed
  const by = { createDate: NOW, createdBy: 'test', updateDate: NOW, updatedBy: 'test' }
  const attributes = { DisplayName: `${userName}'s name`, ...(email ? { Emails: [{ Value: email }] } : {}) }
  const user: DirectoryUserRow = { id: userId(digit), externalIds: [], ...by, userName, attributes }
  const profile = { hashing, hashes: [hash], createDate: NOW, changeDate: NOW, resetRequired: isOneTime }
  const device = totp && { id: 'device-1', name: 'phone', seed: totp, createDate: NOW }
  const credentials: DirectoryCredentialsRow = {
    mfaDevices: device ? [device] : [],
    ...(hasPassword ? { password: profile } : {}),
  }
  iamulator.store.transact(at(ACCOUNT), (tx) => {
    tx.directoryUsers.put(user.id, { ...user, ...(disabled ? { disabled } : {}) })
    tx.directoryCredentials.put(user.id, credentials)
  })
}

/** Returns how a user signs in, by the digit. */
export const credentialsOf = ({ iamulator }: TestServer, digit: number) =>
  iamulator.store.view(at(ACCOUNT)).directoryCredentials.get(userId(digit))

/** Gives the portal these settings, and no others. */
export const configurePortal = (server: TestServer, portal: PortalSettings) =>
  putInstance(server, ACCOUNT, instanceWith({ subdomain: 'acme', portal }))

/** Starts a server with an instance whose portal has these settings, and a user `ann` with a password. */
export async function portalServer(portal: PortalSettings = {}, sources: Sources = {}): Promise<TestServer> {
  const server = await identityCenterServer({}, sources)
  configurePortal(server, portal)
  await putUser(server, 1, 'ann', { email: 'ann@example.com' })
  return server
}

/** Assigns a new permission set to a user in accounts. Returns its ARN. */
export async function assign(
  server: TestServer,
  { digit = 1, Name = 'Dev', accounts = [ACCOUNT, OTHER], ...more }: NewAssignment = {},
): Promise<string> {
  const client = server.ssoAdmin()
  const { PermissionSet } = await client.send(
    new CreatePermissionSetCommand({ InstanceArn: here(INSTANCE), Name, ...more }),
  )
  const PermissionSetArn = PermissionSet?.PermissionSetArn ?? ''
  const of = { InstanceArn: here(INSTANCE), PermissionSetArn }
  await client.send(
    new AttachManagedPolicyToPermissionSetCommand({ ...of, ManagedPolicyArn: here(READ_ONLY) }),
  )
  for (const TargetId of accounts) {
    const target = { TargetId, TargetType: 'AWS_ACCOUNT' } as const
    const principal = { PrincipalType: 'USER', PrincipalId: userId(digit) } as const
    await client.send(new CreateAccountAssignmentCommand({ ...of, ...target, ...principal }))
  }
  return PermissionSetArn
}

interface NewAssignment {
  readonly digit?: number
  readonly Name?: string
  readonly accounts?: readonly string[]
  readonly SessionDuration?: string
  readonly RelayState?: string
  readonly Description?: string
}

/** Signs in with user name and password. Returns the next page. */
export async function signIn(
  visitor: Visitor,
  { userName = 'ann', password = PASSWORD, place = '/start' } = {},
): Promise<VisitedPage> {
  await visitor.get(place)
  await visitor.submit({ userName })
  return visitor.submit({ password })
}

/** Returns the value of a hidden field on a page. */
export const hiddenIn = (text: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? ''

/** Returns the sealed portal session among cookies. */
export const sessionCookieIn = (cookies: string) => /x-amz-sso_authn=([^;]+)/.exec(cookies)?.[1] ?? ''

/** Returns the portal session of a visitor. */
export const sessionOf = ({ iamulator }: TestServer, { cookie }: Visitor, now: number) =>
  iamulator.portalSessions.open(sessionCookieIn(cookie), () => now)?.session

interface Received {
  readonly status: number | undefined
  readonly location: string | undefined
  readonly text: string
}

/** Sends a request with headers that fetch cannot set. */
export function getWith(
  { port }: TestServer,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Received> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      const { statusCode: status, headers } = response
      text(response).then((text) => resolve({ status, location: headers.location, text }), reject)
    })
      .on('error', reject)
      .end()
  })
}
