/** Tests that the access portal takes none of the forged SAML responses that AWS STS refuses. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { portalServer, putUser } from '../../support/access-portal.ts'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, serverForAllTests } from '../../support/harness.ts'
import { instanceWith, putInstance } from '../../support/identity-center.ts'
import { type Attack, signatures, wrappings } from '../../support/saml-attacks.ts'
import { encoded, idpKey, metadataFor, newKey } from '../../support/saml-responses.ts'

const ACS_ID = '11111111-2222-4333-8444-555555555555'
const attackerKey = newKey()

const server = serverForAllTests(() => portalServer({}, { now: () => NOW }))
beforeAll(async () => {
  await putUser(server, 1, 'alice@example.com', { hasPassword: false })
  await putUser(server, 2, 'mallory@example.com', { hasPassword: false })
  const identityProvider = { metadata: metadataFor(idpKey), acsId: ACS_ID }
  putInstance(server, ACCOUNT, instanceWith({ identityProvider }))
})

describe.each([
  ['content around a signed assertion', wrappings],
  ['a signature', signatures],
] satisfies [string, readonly Attack[]][])('%s', (_kind, attacks) => {
  test.each(attacks.map((attack) => [attack.name, attack] as const))('%s', async (_name, attack) => {
    const { make, isEncoded, error } = attack
    const xml = make(NOW, attackerKey)
    const visitor = new Visitor(server)
    const rows = server.iamulator.store.status().rows
    const page = await visitor.post(
      `/platform/saml/acs/${ACS_ID}`,
      { SAMLResponse: isEncoded ? xml : encoded(xml) },
      { Origin: 'https://idp.example.com', 'Sec-Fetch-Site': 'cross-site' },
    )
    expect([400, 403]).toContain(page.status)
    // For what AWS does not tell, the page has a text of its own; it is never about what only valid signatures reach.
    expect(page.text).toContain('Not signed in')
    expect(page.text).not.toMatch(/another recipient|required audience|NameID is not|no user of/)
    expect(error.status).toBe(400)
    expect(visitor.cookie).not.toContain('x-amz-sso_authn')
    expect(server.iamulator.store.status().rows).toBe(rows)
  })
})

test('no answer was an internal error', () => {
  expect(server.log()).toContain('signin:UserAuthentication')
  expect(server.log()).not.toMatch(/ failed \(request/)
})
