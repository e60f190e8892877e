/**
 * The principals in the tests of every client.
 *
 * The user ada can do little except assume `reader`, which can assume `clerk`, which can assume `auditor`.
 * Each has permissions that the others lack, so that a client that acts as the wrong principal is detected
 * either way.
 */
import {
  CreateUserCommand,
  GetAccessKeyLastUsedCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { accessKeyOf, deniedText, userArn } from '../services/callers.ts'
import { roleTrusting, sessionAt } from '../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  type Credentials,
  startServer,
  type TestServer,
  trust,
} from '../support/harness.ts'
import { type Environment, type Home, makeHome } from './programs.ts'

export type RoleName = 'reader' | 'clerk' | 'auditor' | 'stranger'

export interface World {
  readonly server: TestServer
  readonly home: Home
  readonly ada: Credentials
  close(): Promise<void>
}

export const roleArn = (role: RoleName) => `arn:aws:iam::${ACCOUNT}:role/${role}`
export const sessionArn = (role: RoleName, session = 'session') =>
  `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`

/** Real time plus `lead`, which a test may change to let presigned requests expire. */
export class MovableTime {
  lead = 0
  /** When real time has stopped. Undefined while it passes. */
  stoppedAt: number | undefined
  readonly now = () => (this.stoppedAt ?? Date.now()) + this.lead
}

export async function startWorld(time = new MovableTime()): Promise<World> {
  // Messages are compared, and authorization IDs are random.
  const server = await startServer({ authorizationIds: 'off' }, { now: time.now })
  const ada = await makeAda(server)
  await makeRoles(server)
  const home = makeHome(server, configOf(), credentialsOf(ada))
  const close = async () => {
    home.remove()
    await server.close()
  }
  return { server, home, ada, close }
}

/** Returns the credentials of a `reader` session that ada requests. */
export const readerSession = ({ server, ada }: World) => sessionAt(server, ada, roleArn('reader'))

export const asEnvironment = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials): Environment => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
})

/** Returns IAM's message for a caller who is not allowed to create the user. */
export const mayNotCreate = (caller: string, name: string, path = '/') =>
  deniedText(caller, 'iam:CreateUser', userArn(name, path))

/** Returns the region and service for which the access key was last used. */
export async function lastUseOf(server: TestServer, accessKeyId: string) {
  const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId })
  const { AccessKeyLastUsed: last } = await server.iam().send(command)
  return { region: last?.Region, service: last?.ServiceName }
}

/** Creates users with these names below `path`. */
export async function createUsers(server: TestServer, path: string, names: readonly string[]): Promise<void> {
  const iam = server.iam()
  await Promise.all(names.map((UserName) => iam.send(new CreateUserCommand({ UserName, Path: path }))))
}

/** More names than the 100 on one page of a list. */
export const CROWD = Array.from({ length: 120 }, (_, index) => `member-${String(index).padStart(3, '0')}`)

/** A permission: actions and their resource. */
type Grant = readonly [actions: readonly string[], resource: string]

const document = (grants: readonly Grant[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: grants.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })),
  })

async function makeAda(server: TestServer): Promise<Credentials> {
  const iam = server.iam()
  await iam.send(new CreateUserCommand({ UserName: 'ada' }))
  const grants: readonly Grant[] = [
    [['sts:AssumeRole'], roleArn('reader')],
    [['sts:AssumeRole'], roleArn('stranger')],
    [['iam:GetUser'], userArn('ada')],
  ]
  await iam.send(
    new PutUserPolicyCommand({ UserName: 'ada', PolicyName: 'own', PolicyDocument: document(grants) }),
  )
  return accessKeyOf(server, 'ada')
}

async function makeRoles(server: TestServer): Promise<void> {
  await makeRole(server, 'reader', userArn('ada'), [
    [['iam:ListUsers', 'iam:GetUser'], '*'],
    [['sts:AssumeRole'], roleArn('clerk')],
  ])
  await makeRole(server, 'clerk', roleArn('reader'), [
    [['iam:CreateUser'], userArn('*', '/staff/')],
    [['sts:AssumeRole'], roleArn('auditor')],
  ])
  await makeRole(server, 'auditor', roleArn('clerk'), [[['iam:ListRoles'], '*']])
  // Does not trust ada, so her permission to assume the role is not sufficient.
  await makeRole(server, 'stranger', roleArn('clerk'), [])
}

async function makeRole(
  server: TestServer,
  role: RoleName,
  principal: string,
  grants: readonly Grant[],
): Promise<void> {
  await roleTrusting(server, role, trust({ AWS: principal }))
  if (grants.length === 0) return
  const command = { RoleName: role, PolicyName: 'own', PolicyDocument: document(grants) }
  await server.iam().send(new PutRolePolicyCommand(command))
}

function configOf(): string {
  const profile = (role: RoleName, source: string) => `[profile ${role}]
role_arn = ${roleArn(role)}
role_session_name = session
source_profile = ${source}
`
  return [
    profile('reader', 'ada'),
    profile('clerk', 'reader'),
    profile('auditor', 'clerk'),
    profile('stranger', 'ada'),
  ].join('\n')
}

function credentialsOf(ada: Credentials): string {
  const section = (name: string, { accessKeyId, secretAccessKey }: Credentials) => `[${name}]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}
`
  return [
    section('administrator', ADMINISTRATOR),
    section('ada', ada),
    section('forger', { ...ada, secretAccessKey: 'wrong' }),
  ].join('\n')
}
