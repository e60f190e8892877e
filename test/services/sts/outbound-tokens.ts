/** Calls to get tokens for services outside AWS. */
import { EnableOutboundWebIdentityFederationCommand } from '@aws-sdk/client-iam'
import { GetWebIdentityTokenCommand, type GetWebIdentityTokenCommandInput } from '@aws-sdk/client-sts'
import { ADMINISTRATOR, type Credentials, type TestServer } from '../../support/harness.ts'
import { REGION } from '../../support/places.ts'

export const AUDIENCE = 'https://api.example.com'

export type TokenInput = Partial<GetWebIdentityTokenCommandInput>

/** Enables the federation of the caller's account and returns its issuer. */
export async function enable(server: TestServer, credentials = ADMINISTRATOR): Promise<string> {
  const command = new EnableOutboundWebIdentityFederationCommand({})
  return (await server.iam(credentials).send(command)).IssuerIdentifier ?? ''
}

/** Gets a token for {@link AUDIENCE}, signed with RS256 unless `more` contains another algorithm. */
export async function tokenOf(
  server: TestServer,
  caller: Credentials,
  more: TokenInput = {},
  region = REGION,
) {
  const input = { Audience: [AUDIENCE], SigningAlgorithm: 'RS256', ...more }
  const { WebIdentityToken: token = '', Expiration } = await server
    .sts(caller, region)
    .send(new GetWebIdentityTokenCommand(input))
  return { token, Expiration }
}
