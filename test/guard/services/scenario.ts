/** What services do behind the guard, as data that runs in each SDK. */
import type { Statement } from '../../support/guarded.ts'
import { ACCOUNT } from '../../support/harness.ts'
import { REGION } from '../../support/places.ts'

/** A call, by default of the administrator. Texts can contain `${NAME}`, which is replaced with what a call saved. */
export interface Step {
  readonly call: string
  /** The service, if it is not that of the scenario. */
  readonly of?: string
  readonly with?: Readonly<Record<string, unknown>>
  /** Names for parts of the answer, which are given by their paths, such as `KeyMetadata.Arn`. */
  readonly save?: Readonly<Record<string, string>>
  /** Whether the call is sent to the upstream itself, which has roles of its own. */
  readonly isDirect?: boolean
  /** The name of a caller of the scenario. */
  readonly by?: string
  /** What the refusal says that is missing. Undefined if the call succeeds. */
  readonly denied?: string
}

export interface ScenarioCaller {
  readonly statements: readonly Statement[]
  /** By default the account of the resources. */
  readonly account?: string
}

export interface Scenario {
  /** The name of the service in boto3. */
  readonly service: string
  /** The error of a denial. */
  readonly code: string
  /** The class of that error in boto3. By default, it is named after the code if the model has it. */
  readonly raises?: string
  /** Made when they first call. */
  readonly callers: Readonly<Record<string, ScenarioCaller>>
  readonly steps: readonly Step[]
}

/** How a step ended. */
export interface Ending {
  /** The code of the error. Undefined if the call succeeded. */
  readonly code?: string
  readonly message?: string
  /** The class of the error in the SDK. */
  readonly class?: string
}

export const arn = (service: string, resource: string, region = REGION): string =>
  `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`

/** Returns the text of a resource policy of one statement. */
export const resourcePolicy = (statement: Statement): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'one', Effect: 'Allow', ...statement }] })

/** Returns a caller with one permission. */
export const may = (
  Action: Statement['Action'],
  Resource: Statement['Resource'] = '*',
  Condition?: unknown,
): ScenarioCaller => ({ statements: [{ Action, Resource, ...(Condition ? { Condition } : {}) }] })

/** Returns a caller of another account with one permission. */
export const foreigner = (account: string, Action: Statement['Action']): ScenarioCaller => ({
  account,
  statements: [{ Action }],
})
