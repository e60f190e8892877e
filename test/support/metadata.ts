/** Requests instance metadata like a client without an SDK. Creates instance profiles with their roles. */
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { roleTrusting } from '../services/sts/sts-callers.ts'
import { policy, type TestServer, trust } from './harness.ts'
import { type RawResponse, send } from './raw.ts'

export const EC2 = 'ec2.amazonaws.com'
export const TOKEN = 'X-aws-ec2-metadata-token'
export const LIFETIME = 'X-aws-ec2-metadata-token-ttl-seconds'

type Headers = Readonly<Record<string, string>>

export const askToken = (server: TestServer, headers: Headers = { [LIFETIME]: '21600' }, base = '') =>
  send(server, { method: 'PUT', path: `${base}/latest/api/token`, headers })

export const ask = (server: TestServer, path: string, headers: Headers = {}, method = 'GET') =>
  send(server, { method, path, headers })

/** Sends a request with a token, as IMDSv2 requires. */
export async function read(server: TestServer, path: string, base = ''): Promise<RawResponse> {
  const { body: token } = await askToken(server, { [LIFETIME]: '60' }, base)
  return ask(server, `${base}/latest/${path}`, { [TOKEN]: token })
}

export interface Delivered {
  readonly Code: string
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly Token: string
  readonly LastUpdated: string
  readonly Expiration: string
}

export async function credentials(server: TestServer, role: string, base = ''): Promise<Delivered> {
  const { body } = await read(server, `meta-data/iam/security-credentials/${role}`, base)
  return JSON.parse(body)
}

export const toCaller = ({ AccessKeyId, SecretAccessKey, Token }: Delivered) => ({
  accessKeyId: AccessKeyId,
  secretAccessKey: SecretAccessKey,
  sessionToken: Token,
})

/** Creates an instance profile with this name, and a role with the same name that can list users. */
export async function makeProfile(
  server: TestServer,
  name: string,
  document = trust({ Service: EC2 }),
): Promise<void> {
  const iam = server.iam()
  await roleTrusting(server, name, document)
  const allow = { RoleName: name, PolicyName: 'users', PolicyDocument: policy('Allow', 'iam:ListUsers') }
  await iam.send(new PutRolePolicyCommand(allow))
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }))
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }))
}
