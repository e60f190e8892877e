/** Servers with accounts and an organization in which analyzers can be created. */
import {
  type AccessAnalyzerClient,
  CreateAnalyzerCommand,
  type CreateAnalyzerCommandInput,
  GetAnalyzerCommand,
} from '@aws-sdk/client-accessanalyzer'
import { ACCOUNT, type ExpectedError, NOW } from '../../support/harness.ts'
import { REGION } from '../../support/places.ts'

export const SERVICE = 'access-analyzer.amazonaws.com'

export const arnOf = (name: string, account = ACCOUNT, region = REGION) =>
  `arn:aws:access-analyzer:${region}:${account}:analyzer/${name}`

/** Creates an analyzer, by default of external access to the account. Returns its ARN. */
export async function createAnalyzer(
  client: AccessAnalyzerClient,
  analyzerName: string,
  more: Partial<CreateAnalyzerCommandInput> = {},
): Promise<string> {
  const { arn } = await client.send(new CreateAnalyzerCommand({ analyzerName, type: 'ACCOUNT', ...more }))
  return arn ?? ''
}

export async function getAnalyzer(client: AccessAnalyzerClient, analyzerName: string) {
  const { analyzer } = await client.send(new GetAnalyzerCommand({ analyzerName }))
  return analyzer
}

export const invalid = (message: string | RegExp) => ({ code: 'ValidationException', status: 400, message })

export const notFound = (arn: string): ExpectedError => ({
  code: 'ResourceNotFoundException',
  status: 404,
  message: `The resource name (ARN) [${arn}] does not exist`,
})

export const DAY = 86_400_000

/** Returns a client whose signatures are valid for a server whose clock was moved from NOW. */
export function signingAt<C extends { readonly config: { systemClockOffset: number } }>(
  client: C,
  now: number,
): C {
  client.config.systemClockOffset = now - NOW
  return client
}
