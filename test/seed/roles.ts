/** The roles that a seed makes. */
import { ListRolesCommand } from '@aws-sdk/client-iam'
import { administratorOf, type TestServer } from '../support/harness.ts'

/** Returns the names of an account's roles. */
export async function roleNamesIn(
  server: TestServer,
  account: string,
): Promise<(string | undefined)[] | undefined> {
  const { Roles } = await server.iam(administratorOf(account)).send(new ListRolesCommand({}))
  return Roles?.map(({ RoleName }) => RoleName)
}
