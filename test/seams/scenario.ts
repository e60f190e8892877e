/** What a scenario is, and how it runs in a world. */
import { withoutDetails } from '../support/denial-text.ts'
import type { World } from './world.ts'

/** How an answer differs in a way of running, and why it must. */
export interface Difference {
  readonly answer: unknown
  readonly because: string
}

export interface Scenario {
  /** Runs in a world in its initial state. Returns an answer that is the same in every run. */
  answerIn(world: World): Promise<unknown>
  /** With accounts and ARNs of the scenarios. */
  readonly answer: unknown
  /** By the name of the way. */
  readonly differs?: Readonly<Record<string, Difference>>
}

/** The parts of a scenario. The time between them belongs to the world, which may restart there. */
interface Parts<Prepared> extends Pick<Scenario, 'answer' | 'differs'> {
  prepare(world: World): Promise<Prepared>
  call(world: World, prepared: Prepared): Promise<unknown>
}

/** Returns a scenario of two parts: credentials, tokens, and state from before must still be good afterwards. */
export function inTwoParts<Prepared>({ prepare, call, ...rest }: Parts<Prepared>): Scenario {
  return {
    ...rest,
    answerIn: async (world) => {
      const prepared = await prepare(world)
      await world.between()
      return world.there(await call(world, prepared))
    },
  }
}

/** Returns a scenario that is a single call. */
export const calling = (
  call: (world: World) => Promise<unknown>,
  rest: Pick<Scenario, 'answer' | 'differs'>,
): Scenario => inTwoParts({ prepare: async () => undefined, call, ...rest })

/** Returns what matters in an output, or the error that the call was answered with. */
export async function outcomeOf<Output>(
  call: Promise<Output>,
  pick: (output: Output) => unknown,
): Promise<unknown> {
  try {
    return pick(await call)
  } catch (error) {
    if (!(error instanceof Error) || !('$metadata' in error)) throw error
    const { httpStatusCode: status } = Object(error.$metadata)
    return { error: Reflect.get(error, 'Code') ?? error.name, status, message: withoutIds(error.message) }
  }
}

/** IDs of the policies of an organization are random. */
const withoutIds = (message: string) => withoutDetails(message).replace(/\/p-[\da-z]+/g, '/p-ID')

/** Returns the credentials in an output. */
export function credentialsIn(output: {
  readonly Credentials?:
    | {
        readonly AccessKeyId: string | undefined
        readonly SecretAccessKey: string | undefined
        readonly SessionToken: string | undefined
      }
    | undefined
}) {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = output.Credentials ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}
