/** Roles as tests need them: changed past the API under test, made as AWS alone can, or calling by themselves. */
import { CreateRoleCommand, type Role } from '@aws-sdk/client-iam'
import { keyOf, type RoleRow } from '../../../../store/index.ts'
import { ACCOUNT, type Credentials, policy, type TestServer, trust } from '../../../support/harness.ts'

export const roleArn = (name: string, path = '/') => `arn:aws:iam::${ACCOUNT}:role${path}${name}`

export const profileArn = (name: string, path = '/') =>
  `arn:aws:iam::${ACCOUNT}:instance-profile${path}${name}`

/** Trusts EC2, so that nothing has to exist for it. */
export const EC2_TRUST = trust({ Service: 'ec2.amazonaws.com' })

/** A new role that EC2 may assume. */
export async function roleOf(server: TestServer, name: string): Promise<Role> {
  const command = new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: EC2_TRUST })
  const { Role: role } = await server.iam().send(command)
  if (!role) throw new Error('CreateRole answered no role')
  return role
}

export function changeRole(server: TestServer, name: string, change: (role: RoleRow) => RoleRow): void {
  server.iamulator.store.transact(ACCOUNT, (tx) => {
    const role = tx.roles.get(keyOf(name))
    if (role) tx.roles.put(keyOf(name), change(role))
  })
}

/** A role under a path that AWS keeps to itself, such as `/aws-service-role/ec2.amazonaws.com/`. */
export async function protectedRole(server: TestServer, name: string, path: string): Promise<void> {
  await roleOf(server, name)
  changeRole(server, name, (role) => ({ ...role, path, arn: roleArn(name, path) }))
}

/** What a protected role answers to a change. */
export const protectedError = (name: string) => ({
  code: 'UnmodifiableEntity',
  status: 400,
  message: `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
})

/** Credentials of a session, named `session`, of a role that exists. */
export function sessionOfRole(server: TestServer, name: string): Credentials {
  const { store, clock, sessions } = server.iamulator
  const role = store.view(ACCOUNT).roles.get(keyOf(name))
  if (!role) throw new Error(`there is no role ${name}`)
  const issuedAt = clock.now()
  return sessions.seal(ACCOUNT, {
    kind: 'role',
    principalId: role.id,
    name: 'session',
    issuedAt,
    expiresAt: issuedAt + 3_600_000,
  })
}

/** Credentials of a session of a new role that may do everything. */
export async function mightySession(server: TestServer, name: string): Promise<Credentials> {
  await roleOf(server, name)
  changeRole(server, name, (role) => ({ ...role, inline: { all: policy('Allow', '*') } }))
  return sessionOfRole(server, name)
}
