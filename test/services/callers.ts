/**
 * Callers whose permissions a test chooses. Their policies are written directly into the store, bypassing the
 * API under test.
 */
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { partitionNamed } from '../../core/aws/partitions.ts'
import type { Settings } from '../../core/runtime/settings.ts'
import { type GroupRow, keyOf, type UserRow } from '../../store/index.ts'
import { ACCOUNT, type Credentials, startServer, type TestServer } from '../support/harness.ts'
import { at, here, PARTITION } from '../support/places.ts'

export const userArn = (name: string, path = '/') => `arn:aws:iam::${ACCOUNT}:user${path}${name}`
export const groupArn = (name: string, path = '/') => `arn:aws:iam::${ACCOUNT}:group${path}${name}`

/** AWS managed policies for boundaries and attachments. */
export const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
export const POWER_USER = 'arn:aws:iam::aws:policy/PowerUserAccess'

/** The error for every change of the built-in administrator. */
export const administratorIsReadOnly = {
  code: 'AccessDenied',
  status: 403,
  message:
    'The built-in administrator user/iamulator cannot be changed. Create a user of your own, or name one in UserName.',
}

/**
 * Creates a user with an access key and `document` as its only policy. Without one, the user has no
 * permissions.
 */
export async function userWith(server: TestServer, name: string, document?: string): Promise<Credentials> {
  const iam = server.iam()
  await iam.send(new CreateUserCommand({ UserName: name }))
  if (document !== undefined) changeUser(server, name, (user) => ({ ...user, inline: { only: document } }))
  return accessKeyOf(server, name)
}

/** Creates an access key for an existing user. */
export async function accessKeyOf(server: TestServer, name: string): Promise<Credentials> {
  const { AccessKey } = await server.iam().send(new CreateAccessKeyCommand({ UserName: name }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

export function changeUser(server: TestServer, name: string, change: (user: UserRow) => UserRow): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const user = tx.users.get(keyOf(name))
    if (user) tx.users.put(keyOf(name), here(change(user)))
  })
}

export function changeGroup(server: TestServer, name: string, change: (group: GroupRow) => GroupRow): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const group = tx.groups.get(keyOf(name))
    if (group) tx.groups.put(keyOf(name), here(change(group)))
  })
}

/** Returns the names on each page. `between` runs after each page. */
export async function namesOf<Page>(
  pages: AsyncIterable<Page>,
  names: (page: Page) => (string | undefined)[],
  between: (page: number) => Promise<unknown> = async () => undefined,
): Promise<(string | undefined)[][]> {
  const seen: (string | undefined)[][] = []
  for await (const page of pages) {
    seen.push(names(page))
    await between(seen.length)
  }
  return seen
}

/** Returns the members of a response without the SDK's metadata. */
export function membersOf(answer: { readonly $metadata: unknown }): Record<string, unknown> {
  const { $metadata: _metadata, ...members } = answer
  return members
}

/** Returns the message for a caller without a policy that allows the action. */
export const deniedText = (arn: string, action: string, resource: string) =>
  `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`

/** Matches the message of a denial that ends in an authorization ID. */
export function withAuthorizationId(denial: string): RegExp {
  const { iamRegion, site } = partitionNamed(PARTITION)
  const link = `https://${iamRegion}.console.${site}/iam/home?region=${iamRegion}#/authorization-details/ID for complete details`
  const api = 'or call the GetRequestAuthorizationDetails API with the following authorization id: ID'
  const literal = `${denial}. Go to ${link}, ${api}`.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')
  const pattern = literal.replace('ID for', '([0-9a-z]{23,25}) for').replace(/ID$/, '\\1')
  return new RegExp(`^${pattern}$`)
}

/** Runs a test with its own server, and closes the server even if the test fails. */
export async function withServer(
  settings: Partial<Settings>,
  body: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await startServer(settings)
  try {
    await body(server)
  } finally {
    await server.close()
  }
}
