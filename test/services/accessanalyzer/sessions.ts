/** Sessions of service-linked roles, with which services of AWS act. */
import type { Credentials, TestServer } from '../../support/harness.ts'

/** A service whose role may create service-linked analyzers. */
export const ROLE_MANAGER = {
  service: 'role-manager.iam.amazonaws.com',
  role: 'AWSServiceRoleForIAMRoleManager',
} as const

/** Returns a session of a role, as its service has one. */
export async function sessionOf({ url }: TestServer, role: string): Promise<Credentials> {
  const body = JSON.stringify({ role, sessionName: 'service' })
  const response = await fetch(`${url}/_iamulator/credentials`, { method: 'POST', body })
  const { accessKeyId, secretAccessKey, sessionToken } = JSON.parse(await response.text())
  return { accessKeyId, secretAccessKey, sessionToken }
}
