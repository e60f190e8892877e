/** Scenarios of calls that nobody signs: a token or an assertion of an identity provider proves who calls. */
import { CreateRoleCommand, CreateSAMLProviderCommand, IAMClient } from '@aws-sdk/client-iam'
import { AssumeRoleWithSAMLCommand, AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { callerIs } from './calls.ts'
import { credentialsIn, inTwoParts, outcomeOf, type Scenario } from './scenario.ts'
import { policyOf, roleArn } from './seed.ts'
import { ACCOUNT, clientOf, send, type World } from './world.ts'

/** Uses the credentials in an output. Returns who they belong to, or the error of the call that had to return them. */
const useOf = (world: World, call: Promise<Parameters<typeof credentialsIn>[0]>): Promise<unknown> =>
  outcomeOf(call, (output) => callerIs(world, credentialsIn(output)))

async function withToken(world: World, WebIdentityToken: string): Promise<unknown> {
  const RoleArn = world.here(roleArn('deployer'))
  const input = { RoleArn, RoleSessionName: 'build', WebIdentityToken }
  return useOf(world, clientOf(world, STSClient).send(new AssumeRoleWithWebIdentityCommand(input)))
}

const SAML_PROVIDER = `arn:aws:iam::${ACCOUNT}:saml-provider/idp`
const trust = policyOf({
  Effect: 'Allow',
  Principal: { Federated: SAML_PROVIDER },
  Action: 'sts:AssumeRoleWithSAML',
})

/** Lets the account trust the built-in identity provider. Returns an assertion of it. */
async function assertion(world: World): Promise<string> {
  const { text } = await send(world, `${world.route.url}/_iamulator/idp/saml/metadata`)
  const iam = clientOf(world, IAMClient)
  await iam.send(new CreateSAMLProviderCommand({ Name: 'idp', SAMLMetadataDocument: text }))
  const AssumeRolePolicyDocument = JSON.stringify(world.here(trust))
  await iam.send(new CreateRoleCommand({ RoleName: 'auditor', AssumeRolePolicyDocument }))
  return world.controls.samlResponse({ roles: [world.here(roleArn('auditor'))] })
}

async function withAssertion(world: World, SAMLAssertion: string): Promise<unknown> {
  const RoleArn = world.here(roleArn('auditor'))
  const PrincipalArn = world.here(SAML_PROVIDER)
  const input = { RoleArn, PrincipalArn, SAMLAssertion }
  return useOf(world, clientOf(world, STSClient).send(new AssumeRoleWithSAMLCommand(input)))
}

export const federationScenarios: Readonly<Record<string, Scenario>> = {
  AssumeRoleWithWebIdentity: inTwoParts({
    prepare: ({ controls }) => controls.oidcToken({ preset: 'github' }),
    call: withToken,
    answer: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/build`,
  }),
  AssumeRoleWithSAML: inTwoParts({
    prepare: assertion,
    call: withAssertion,
    answer: `arn:aws:sts::${ACCOUNT}:assumed-role/auditor/session`,
  }),
}
