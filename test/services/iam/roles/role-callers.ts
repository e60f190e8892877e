/** Roles for tests: changed without the API under test, created as only AWS can, or used as callers. */
import { CreateRoleCommand, type Role } from '@aws-sdk/client-iam'
import { keyOf, type RoleRow } from '../../../../store/index.ts'
import { ACCOUNT, type Credentials, policy, type TestServer, trust } from '../../../support/harness.ts'
import { at, here } from '../../../support/places.ts'

export const roleArn = (name: string, path = '/') => `arn:aws:iam::${ACCOUNT}:role${path}${name}`

export const profileArn = (name: string, path = '/') =>
  `arn:aws:iam::${ACCOUNT}:instance-profile${path}${name}`

/** Trusts EC2, so that the test needs no other principal. */
export const EC2_TRUST = trust({ Service: 'ec2.amazonaws.com' })

/** Creates a role that EC2 can assume. */
export async function roleOf(server: TestServer, name: string): Promise<Role> {
  const command = new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: EC2_TRUST })
  const { Role: role } = await server.iam().send(command)
  if (!role) throw new Error('CreateRole answered no role')
  return role
}

export function changeRole(server: TestServer, name: string, change: (role: RoleRow) => RoleRow): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const role = tx.roles.get(keyOf(name))
    if (role) tx.roles.put(keyOf(name), here(change(role)))
  })
}

/** Creates a role under a path that AWS reserves, such as `/aws-service-role/ec2.amazonaws.com/`. */
export async function protectedRole(server: TestServer, name: string, path: string): Promise<void> {
  await roleOf(server, name)
  changeRole(server, name, (role) => ({ ...role, path, arn: roleArn(name, path) }))
}

/** Returns the error for a change of a protected role. */
export const protectedError = (name: string) => ({
  code: 'UnmodifiableEntity',
  status: 400,
  message: `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
})

/** Returns credentials of a session of an existing role. The session name is `session`. */
export function sessionOfRole(server: TestServer, name: string): Credentials {
  const { store, clock, sessions } = server.iamulator
  const role = store.view(at(ACCOUNT)).roles.get(keyOf(name))
  if (!role) throw new Error(`there is no role ${name}`)
  const issuedAt = clock.shared()
  return sessions.seal(at(ACCOUNT), {
    kind: 'role',
    principalId: role.id,
    name: 'session',
    issuedAt,
    expiresAt: issuedAt + 3_600_000,
  })
}

/** Returns credentials of a session of a new role with full permissions. */
export async function administratorSession(server: TestServer, name: string): Promise<Credentials> {
  await roleOf(server, name)
  changeRole(server, name, (role) => ({ ...role, inline: { all: policy('Allow', '*') } }))
  return sessionOfRole(server, name)
}
