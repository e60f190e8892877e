/** Calls of IAM as data, so that sequences of programs that cannot run here are written down as they are made. */
import * as sdk from '@aws-sdk/client-iam'
import type { Input, OperationName } from '../../protocol/model/index.ts'
import type { TestServer } from '../support/harness.ts'

type Operation = OperationName<'iam'>

/** Every text that answers held so far, by the name of its member: ids and ARNs that later calls need. */
export class Made {
  readonly #texts = new Map<string, string>()

  /** The latest text of that name; empty when there was none. */
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
  readonly input: (made: Made) => object
}

export function call<N extends Operation>(operation: N, input: Input<'iam', N>): IamCall {
  return { operation, input: () => Object(input) }
}

/** A call whose input follows from earlier answers. */
export function callWith<N extends Operation>(operation: N, input: (made: Made) => Input<'iam', N>): IamCall {
  return { operation, input: (made) => Object(input(made)) }
}

/** Makes the call with the SDK; its answer without what the SDK adds. */
export async function send(
  iam: sdk.IAMClient,
  { operation, input }: IamCall,
  made = new Made(),
): Promise<Readonly<Record<string, unknown>>> {
  const command = Reflect.construct(Reflect.get(sdk, `${operation}Command`), [input(made)])
  const { $metadata: _metadata, ...answer } = await iam.send(command)
  made.remember(answer)
  return answer
}

/** How many rows each table of the server holds that holds any. */
export async function countsOf({ url }: TestServer): Promise<Readonly<Record<string, number>>> {
  const { counts } = Object(await (await fetch(`${url}/_iamulator/health`)).json())
  const { accounts: _accounts, ...tables } = counts
  return Object.fromEntries(Object.entries<number>(tables).filter(([, count]) => count > 0))
}
