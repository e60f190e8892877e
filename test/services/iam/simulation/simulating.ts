/** Shorthands for simulations. */
import {
  type ContextEntry,
  type ContextKeyTypeEnum,
  type EvaluationResult,
  type IAMClient,
  SimulateCustomPolicyCommand,
  type SimulateCustomPolicyCommandInput,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
} from '@aws-sdk/client-iam'
import { policy, startServer } from '../../../support/harness.ts'

export const ALLOW_ALL = policy('Allow', '*')
export const BUCKET = 'arn:aws:s3:::bucket'

/** Starts a server whose simulations match enforcement, and one with the blind spots of AWS's simulator. */
export async function startSimulators() {
  const server = await startServer()
  const blindServer = await startServer({ simulate: 'aws' })
  return {
    iam: server.iam(),
    blind: blindServer.iam(),
    async close() {
      await server.close()
      await blindServer.close()
    },
  }
}

export type Simulators = Awaited<ReturnType<typeof startSimulators>>

export const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

export const allow = (Action: string | string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
})

export const deny = (Action: string | string[], more: object = {}) => ({
  ...allow(Action, more),
  Effect: 'Deny',
})

export const entry = (
  ContextKeyName: string,
  ContextKeyType: ContextKeyTypeEnum,
  ...ContextKeyValues: string[]
): ContextEntry => ({ ContextKeyName, ContextKeyType, ContextKeyValues })

export type CustomPolicyOptions = Omit<SimulateCustomPolicyCommandInput, 'PolicyInputList' | 'ActionNames'>
type PrincipalPolicyOptions = Omit<SimulatePrincipalPolicyCommandInput, 'PolicySourceArn' | 'ActionNames'>

export async function simulateCustom(
  iam: IAMClient,
  PolicyInputList: string[],
  ActionNames: string[],
  more: CustomPolicyOptions = {},
): Promise<EvaluationResult[]> {
  const command = new SimulateCustomPolicyCommand({ PolicyInputList, ActionNames, ...more })
  return (await iam.send(command)).EvaluationResults ?? []
}

export async function simulatePrincipal(
  iam: IAMClient,
  PolicySourceArn: string,
  ActionNames: string[],
  more: PrincipalPolicyOptions = {},
): Promise<EvaluationResult[]> {
  const command = new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames, ...more })
  return (await iam.send(command)).EvaluationResults ?? []
}

/** Returns the only result of one action under one policy. */
export async function resultOf(
  iam: IAMClient,
  text: string,
  action: string,
  more: CustomPolicyOptions = {},
): Promise<EvaluationResult> {
  const results = await simulateCustom(iam, [text], [action], more)
  const [only] = results
  if (results.length !== 1 || !only) throw new Error(`there are ${results.length} results`)
  return only
}

export const decisionsIn = (results: readonly EvaluationResult[]) =>
  results.map(({ EvalDecision }) => EvalDecision)

export const matchedIn = (results: readonly EvaluationResult[]) =>
  results.map(({ MatchedStatements = [] }) => MatchedStatements.map(({ SourcePolicyId }) => SourcePolicyId))
