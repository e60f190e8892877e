/** What differs in the partition that the tests run in: SAML, audiences, and the global endpoint of STS. */
import {
  CreateOpenIDConnectProviderCommand,
  SetSecurityTokenServicePreferencesCommand,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { post } from '../../admin/decisions/requests.ts'
import { expectError, serverForEachTest, startServer } from '../../support/harness.ts'
import { PARTITION } from '../../support/places.ts'
import * as saml from '../../support/saml-responses.ts'
import { talkingTo } from '../../support/sts-hosts.ts'
import * as web from '../../support/web-identity.ts'
import { credentialsIn } from './sts-callers.ts'

const NOW = Math.floor(Date.now() / 1000) * 1000

/** Sources: the guides to AWS in China and to AWS GovCloud (US); the README of GitHub's action for AWS. */
const DIFFERENCES = {
  aws: {
    signIn: 'https://signin.aws.amazon.com/saml',
    entityId: 'urn:amazon:webservices',
    clientIds: ['sts.amazonaws.com'],
  },
  'aws-cn': {
    signIn: 'https://signin.amazonaws.cn/saml',
    entityId: 'urn:amazon:webservices',
    clientIds: ['sts.amazonaws.com', 'sts.amazonaws.com.cn'],
  },
  'aws-us-gov': {
    signIn: 'https://signin.amazonaws-us-gov.com/saml',
    entityId: 'urn:amazon:webservices:govcloud',
    clientIds: ['sts.amazonaws.com'],
  },
}

const here =
  Object.entries(DIFFERENCES).find(([partition]) => partition === PARTITION)?.[1] ?? DIFFERENCES.aws
const signInsElsewhere = Object.values(DIFFERENCES)
  .map(({ signIn }) => signIn)
  .filter((signIn) => signIn !== here.signIn)

const server = serverForEachTest(() => startServer({ federation: 'strict' }, { now: () => NOW }))

describe('SAML', () => {
  beforeEach(async () => {
    await saml.createProvider(server)
    await saml.roleForProvider(server)
  })

  const assumeFor = (recipient: string, entityId: string) => {
    const attributes = `Recipient="${recipient}" NotOnOrAfter="${saml.at(NOW + saml.MINUTE)}"`
    const confirmation = saml.confirmation(NOW, attributes)
    const conditions = saml.conditions(NOW, saml.audience(entityId))
    const destination = { attributes: `Destination="${recipient}"` }
    const response = saml.goodResponse(NOW, { confirmation, conditions }, destination)
    return saml.assumeWith(server, saml.encoded(response))
  }

  test('an assertion is for the sign-in of the partition, which the answer names as the audience', async () => {
    const { Audience } = await assumeFor(here.signIn, here.entityId)
    expect(Audience).toBe(here.signIn)
  })

  test('an assertion is not for the sign-in of another partition', async () => {
    expect(signInsElsewhere.length).toBeGreaterThan(1)
    const refused = saml.strictly(
      saml.invalidToken('Invalid SAML response: its Destination is another recipient'),
    )
    for (const elsewhere of signInsElsewhere) await expectError(assumeFor(elsewhere, here.entityId), refused)
  })

  test('the built-in identity provider issues for the partition', async () => {
    const { arn } = JSON.parse((await post(server, 'idp/saml/provider', {})).text)
    const body = { roles: [saml.roleArn()], provider: arn }
    const { response } = JSON.parse((await post(server, 'idp/saml/assertion', body)).text)
    expect(response).toContain(`<saml:Audience>${here.entityId}</saml:Audience>`)
    expect(response).toContain(`Recipient="${here.signIn}"`)
  })
})

describe('web identity', () => {
  test('the built-in identity provider registers the audiences that are usual in the partition', async () => {
    const { text } = await post(server, 'idp/oidc/provider', { preset: 'github' })
    expect(JSON.parse(text)).toMatchObject({ clientIds: here.clientIds })
  })

  test('a token is for the audience that its provider names, in any partition', async () => {
    const key = await web.makeKey()
    server.iamulator.webIdentities.issuers.tie(web.ISSUER, await web.keySetOf(key))
    const provider = { Url: web.ISSUER, ClientIDList: ['sts.amazonaws.com.cn'] }
    await server.iam().send(new CreateOpenIDConnectProviderCommand(provider))
    const role = await web.roleForProvider(server, 'Role')
    const assumeFor = async (aud: string) =>
      web.assumeWith(server, role, await web.signToken(key, { ...web.claimsAt(NOW), aud }))
    const { Audience, Provider } = await assumeFor('sts.amazonaws.com.cn')
    expect([Audience, Provider]).toEqual(['sts.amazonaws.com.cn', web.providerArn()])
    await expectError(assumeFor('sts.amazonaws.com'), web.NOT_VALIDATED)
  })
})

test('only aws has a global endpoint of STS, on which the version of tokens has an effect', async () => {
  const versions: string[] = []
  for (const GlobalEndpointTokenVersion of ['v1Token', 'v2Token'] as const) {
    await server.iam().send(new SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion }))
    const sts = talkingTo('sts.amazonaws.com', server.sts())
    const { sessionToken = '' } = credentialsIn(await sts.send(new GetSessionTokenCommand({})))
    versions.push(sessionToken.startsWith('FwoGZXIvYXdz') ? 'v1Token' : 'v2Token')
  }
  expect(versions).toEqual(PARTITION === 'aws' ? ['v1Token', 'v2Token'] : ['v2Token', 'v2Token'])
})
