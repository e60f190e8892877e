/** A server that guards an upstream, and callers with policies of their own. */
import { randomUUID } from 'node:crypto'
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import type { Settings } from '../../core/runtime/settings.ts'
import type { Sources } from '../../server/app/iamulator.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  startServer,
  type TestServer,
} from './harness.ts'
import { REGION } from './places.ts'
import type { MotoOptions, UpstreamServer } from './upstreams.ts'

export interface Statement {
  readonly Effect?: 'Allow' | 'Deny'
  readonly Action: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly Principal?: unknown
  readonly Condition?: unknown
}

/** Returns the text of a policy. Statements allow on all resources unless they say otherwise. */
export function policyOf(...statements: readonly Statement[]): string {
  const complete = statements.map((statement) => ({
    Effect: 'Allow',
    ...('Resource' in statement ? {} : { Resource: '*' }),
    ...statement,
  }))
  return JSON.stringify({ Version: '2012-10-17', Statement: complete })
}

interface ClientConfig {
  readonly endpoint: string
  readonly region: string
  readonly credentials: Credentials
  readonly maxAttempts: number
  readonly logger: typeof SILENT
}

/** Clients log that they do not retry streams, also if they never retry. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export interface GuardedServer extends TestServer {
  /** Returns a client of any service that does not retry, by default with the administrator's credentials. */
  client<Client extends { destroy(): void }>(
    type: new (config: ClientConfig) => Client,
    credentials?: Credentials,
  ): Client
  /** Makes a user whose only policy has these statements. */
  user(...statements: readonly Statement[]): Promise<Credentials>
  /** Makes such a user in another account. */
  userIn(accountId: string, ...statements: readonly Statement[]): Promise<Credentials>
  /** Makes such a user with a name of the test's choice. */
  namedUserIn(accountId: string, name: string, ...statements: readonly Statement[]): Promise<Credentials>
}

/** Guards an upstream that already runs. */
export async function guardedServer(
  upstream: Settings['upstream'],
  settings: Partial<Settings> = {},
  sources: Sources = {},
): Promise<GuardedServer> {
  const server = await startServer({ upstream, ...settings }, sources)
  const clients: { destroy(): void }[] = []
  const namedUserIn = async (
    accountId: string,
    UserName: string,
    ...statements: readonly Statement[]
  ): Promise<Credentials> => {
    const iam = server.iam(accountId === ACCOUNT ? ADMINISTRATOR : administratorOf(accountId))
    await iam.send(new CreateUserCommand({ UserName }))
    if (statements.length > 0) {
      const PolicyDocument = policyOf(...statements)
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'policy', PolicyDocument }))
    }
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
    const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {}
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
  }
  const userIn = (accountId: string, ...statements: readonly Statement[]) =>
    namedUserIn(accountId, `user-${randomUUID()}`, ...statements)
  return {
    ...server,
    client: (type, credentials = ADMINISTRATOR) => {
      const client = new type({
        ...{ endpoint: server.url, region: REGION, credentials, maxAttempts: 1, logger: SILENT },
      })
      clients.push(client)
      return client
    },
    user: (...statements) => userIn(ACCOUNT, ...statements),
    ...{ userIn, namedUserIn },
    close: async () => {
      for (const client of clients) client.destroy()
      await server.close()
    },
  }
}

export interface GuardedMoto extends GuardedServer {
  readonly moto: UpstreamServer
}

/** Guards a moto of its own. */
export async function guardedMoto(
  settings: Partial<Settings> = {},
  options: MotoOptions = {},
): Promise<GuardedMoto> {
  // Only tests of moto may look for its programs.
  const { motoServer } = await import('./upstreams.ts')
  const moto = await motoServer(options)
  const server = await guardedServer({ '*': moto.url }, settings)
  return {
    ...server,
    moto,
    close: async () => {
      await server.close()
      await moto.stop()
    },
  }
}
