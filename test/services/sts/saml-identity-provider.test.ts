/** A third-party identity provider: AssumeRoleWithSAML accepts the assertions of samlify. */
import { CreateSAMLProviderCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import samlify, { type Entity } from 'samlify'
import { ACCOUNT, serverForAllTests } from '../../support/harness.ts'
import { FACTS, here } from '../../support/places.ts'
import {
  assumeWith,
  at,
  idpKey,
  MINUTE,
  newKey,
  pairOf,
  providerArn,
  roleArn,
  roleForProvider,
  SIGN_IN,
} from '../../support/saml-responses.ts'

samlify.setSchemaValidator({ validate: () => Promise.resolve('any form') })

const decryption = newKey()
const pem = (key: typeof decryption) => key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()

const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'

const aws = samlify.ServiceProvider({
  entityID: 'urn:amazon:webservices',
  wantAssertionsSigned: true,
  encryptCert: decryption.certificate,
  encPrivateKey: pem(decryption),
  assertionConsumerService: [{ Binding: POST, Location: SIGN_IN }],
})

const attribute = (name: string, value: string) => ({
  name: `https://aws.amazon.com/SAML/Attributes/${name}`,
  valueTag: value,
  nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
  valueXsiType: 'xs:string',
})

const TEMPLATE = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{ID}" Version="2.0" IssueInstant="{IssueInstant}" Destination="{Destination}"><saml:Issuer>{Issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{StatusCode}"/></samlp:Status><saml:Assertion xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="{AssertionID}" Version="2.0" IssueInstant="{IssueInstant}"><saml:Issuer>{Issuer}</saml:Issuer><saml:Subject><saml:NameID Format="{NameIDFormat}">{NameID}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{End}" Recipient="{Destination}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{IssueInstant}" NotOnOrAfter="{End}"><saml:AudienceRestriction><saml:Audience>{Audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{IssueInstant}"/>{AttributeStatement}</saml:Assertion></samlp:Response>`

const identityProvider = (more: object = {}) =>
  samlify.IdentityProvider({
    entityID: 'https://samlify.example.com/metadata',
    privateKey: idpKey.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    signingCert: idpKey.certificate,
    singleSignOnService: [{ Binding: POST, Location: 'https://samlify.example.com/sso' }],
    singleLogoutService: [{ Binding: POST, Location: 'https://samlify.example.com/slo' }],
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    loginResponseTemplate: {
      context: TEMPLATE,
      attributes: [attribute('Role', 'role'), attribute('RoleSessionName', 'name')],
    },
    ...more,
  })

async function loginWith(idp: Entity, audience: string, provider: string): Promise<string> {
  const now = Date.now()
  const tags = {
    ID: '_samlify-response',
    AssertionID: '_samlify-assertion',
    Issuer: 'https://samlify.example.com/metadata',
    Audience: audience,
    Destination: SIGN_IN,
    IssueInstant: at(now),
    End: at(now + MINUTE),
    StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    NameID: 'samlify-user',
    attrRole: here(pairOf(roleArn(), provider)),
    attrName: 'samlify',
  }
  const replace = (template: string) => ({
    id: tags.ID,
    context: samlify.SamlLib.replaceTagsByValue(template, tags),
  })
  return (await idp.createLoginResponse(aws, {}, 'post', {}, replace)).context
}

const server = serverForAllTests()
beforeAll(async () => {
  await server.iam().send(
    new CreateSAMLProviderCommand({
      Name: 'idp',
      SAMLMetadataDocument: identityProvider().getMetadata(),
      AddPrivateKey: pem(decryption),
    }),
  )
  await roleForProvider(server)
})

describe('samlify as the identity provider', () => {
  test.each<[string, object]>([
    ['a signed assertion', {}],
    ['an encrypted one', { isAssertionEncrypted: true }],
    ['prefixes of its own', { tagPrefix: { protocol: 'p', assertion: 'a' } }],
  ])('%s', async (_what, more) => {
    const response = await loginWith(identityProvider(more), FACTS.samlEntityId, providerArn())
    expect(Buffer.from(response, 'base64').toString().includes('EncryptedAssertion')).toBe(
      'isAssertionEncrypted' in more,
    )
    expect(await assumeWith(server, response)).toMatchObject({
      Subject: 'samlify-user',
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Role/samlify` },
    })
  })
})
