/** API calls as data. They reproduce the sequences of calls of programs that cannot run here. */
import * as iam from '@aws-sdk/client-iam'
import * as identitystore from '@aws-sdk/client-identitystore'
import * as organizations from '@aws-sdk/client-organizations'
import * as ssoAdmin from '@aws-sdk/client-sso-admin'
import type { Input, OperationName } from '../../protocol/model/index.ts'
import type { Credentials, TestServer } from '../support/harness.ts'

type Service = 'iam' | 'identitystore' | 'organizations' | 'sso-admin'
/** The clients that calls are made with. */
type Clients = Pick<TestServer, 'iam' | 'identitystore' | 'organizations' | 'ssoAdmin'>

/** An answer of the SDK without its metadata. */
export type Answer = Readonly<Record<string, unknown>>

/** The strings in all answers so far, by member name: IDs and ARNs that later calls need. */
export class Answers {
  readonly #texts = new Map<string, string>()

  /**
   * Returns the latest string with that name, or `''` if there is none.
   *
   * @param name the member, alone or with the structure or list that contains it: `Arn` or `Role.Arn`
   */
  get(name: string): string {
    return this.#texts.get(name) ?? ''
  }

  remember(answer: object, container = ''): void {
    for (const [name, value] of Object.entries(answer)) {
      const text: unknown = value instanceof Uint8Array ? Buffer.from(value).toString() : value
      if (typeof text === 'string') this.#keep(container, name, text)
      else this.remember(Object(text), Array.isArray(answer) ? container : name)
    }
  }

  #keep(container: string, name: string, value: string): void {
    this.#texts.set(name, value)
    this.#texts.set(`${container}.${name}`, value)
  }
}

interface CallOf<S extends Service> {
  readonly service: S
  readonly operation: OperationName<S>
  readonly input: (answers: Answers) => object
  /** How long the program waits before the call. */
  readonly secondsBefore?: number
  /** The program repeats the call, and waits each time, until this is true. */
  readonly until?: (answer: Answer) => boolean
}

export type IamCall = CallOf<'iam'>
export type ApiCall = { readonly [S in Service]: CallOf<S> }[Service]

/** Returns functions that describe the calls of a service. */
export const callsOf = <S extends Service>(service: S) => ({
  call: <N extends OperationName<S>>(operation: N, input: Input<S, N>): CallOf<S> => ({
    service,
    operation,
    input: () => Object(input),
  }),

  /** Returns a call whose input depends on earlier answers. */
  callWith: <N extends OperationName<S>>(
    operation: N,
    input: (answers: Answers) => Input<S, N>,
  ): CallOf<S> => ({ service, operation, input: (answers) => Object(input(answers)) }),
})

export const { call, callWith } = callsOf('iam')

/** Makes a call with the SDK. Returns the answer without the SDK's metadata. */
export async function send(
  server: Clients,
  call: ApiCall,
  answers = new Answers(),
  credentials?: Credentials,
): Promise<Answer> {
  const { $metadata: _metadata, ...answer } = await sent(server, call, [call.input(answers)], credentials)
  answers.remember(answer)
  return answer
}

const SDKS = { iam, identitystore, organizations, 'sso-admin': ssoAdmin } as const

function sent(
  server: Clients,
  { service, operation }: ApiCall,
  input: readonly object[],
  credentials: Credentials | undefined,
) {
  // The SDK's `send` has no overload for any of its commands.
  const command = Object(Reflect.construct(Reflect.get(SDKS[service], `${operation}Command`), input))
  switch (service) {
    case 'iam':
      return server.iam(credentials).send(command)
    case 'identitystore':
      return server.identitystore(credentials).send(command)
    case 'organizations':
      return server.organizations(credentials).send(command)
    case 'sso-admin':
      return server.ssoAdmin(credentials).send(command)
  }
}

/** Returns the number of rows in each table of the server that has any. */
export async function countsOf({ url }: TestServer): Promise<Readonly<Record<string, number>>> {
  const { counts } = Object(await (await fetch(`${url}/_iamulator/health`)).json())
  const { accounts: _accounts, ...tables } = counts
  return Object.fromEntries(Object.entries<number>(tables).filter(([, count]) => count > 0))
}
