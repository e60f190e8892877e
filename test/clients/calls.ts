/** IAM calls as data. They reproduce the sequences of calls of programs that cannot run here. */
import * as sdk from '@aws-sdk/client-iam'
import type { Input, OperationName } from '../../protocol/model/index.ts'
import type { TestServer } from '../support/harness.ts'

type Operation = OperationName<'iam'>

/** The strings in all answers so far, by member name: IDs and ARNs that later calls need. */
export class Answers {
  readonly #texts = new Map<string, string>()

  /** Returns the latest string with that name, or `''` if there is none. */
  get(name: string): string {
    return this.#texts.get(name) ?? ''
  }

  remember(answer: object): void {
    for (const [name, value] of Object.entries(answer)) {
      if (typeof value === 'string') this.#texts.set(name, value)
      else if (value instanceof Uint8Array) this.#texts.set(name, Buffer.from(value).toString())
      else if (typeof value === 'object' && value !== null) this.remember(value)
    }
  }
}

export interface IamCall {
  readonly operation: Operation
  readonly input: (answers: Answers) => object
  /** How long the program waits before the call. */
  readonly secondsBefore?: number
}

export function call<N extends Operation>(operation: N, input: Input<'iam', N>): IamCall {
  return { operation, input: () => Object(input) }
}

/** Returns a call whose input depends on earlier answers. */
export function callWith<N extends Operation>(
  operation: N,
  input: (answers: Answers) => Input<'iam', N>,
): IamCall {
  return { operation, input: (answers) => Object(input(answers)) }
}

/** Makes a call with the SDK. Returns the answer without the SDK's metadata. */
export async function send(
  iam: sdk.IAMClient,
  { operation, input }: IamCall,
  answers = new Answers(),
): Promise<Readonly<Record<string, unknown>>> {
  const command = Reflect.construct(Reflect.get(sdk, `${operation}Command`), [input(answers)])
  const { $metadata: _metadata, ...answer } = await iam.send(command)
  answers.remember(answer)
  return answer
}

/** Returns the number of rows in each table of the server that has any. */
export async function countsOf({ url }: TestServer): Promise<Readonly<Record<string, number>>> {
  const { counts } = Object(await (await fetch(`${url}/_iamulator/health`)).json())
  const { accounts: _accounts, ...tables } = counts
  return Object.fromEntries(Object.entries<number>(tables).filter(([, count]) => count > 0))
}
