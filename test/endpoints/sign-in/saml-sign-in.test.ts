/** Signing in with the SAML response that an identity provider's page posts. */
import { CreateAccountAliasCommand, CreateSAMLProviderCommand, UpdateRoleCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { roleTrusting } from '../../services/sts/sts-callers.ts'
import { credentialsOn, Visitor } from '../../support/console.ts'
import {
  ACCOUNT,
  administratorOf,
  NOW,
  OTHER,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { at } from '../../support/places.ts'
import { form, type RawResponse, send } from '../../support/raw.ts'
import { families, lax } from '../../support/saml-refusals.ts'
import {
  createProvider,
  encoded,
  goodResponse,
  idpKey,
  metadataFor,
  newKey,
  pairOf,
  providerArn,
  ROLE,
  roleArn,
  roleForProvider,
  SIGN_IN,
  UUID,
  WITH_SAML,
} from '../../support/saml-responses.ts'

const HOUR = 3_600_000
const ELSEWHERE = { Origin: 'https://idp.example.com', 'Sec-Fetch-Site': 'cross-site' }
const SENTENCE =
  'Your request included an invalid SAML response. To logout, <a href="/signout">click here</a>.'
const otherRole = (name: string) => `arn:aws:iam::${OTHER}:role/${name}`
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE}/session`

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let visitor: Visitor

beforeAll(async () => {
  await createProvider(server)
  await roleForProvider(server)
  await roleForProvider(server, 'Tagged', undefined, [WITH_SAML, 'sts:TagSession', 'sts:SetSourceIdentity'])
  await roleForProvider(server, 'Strict', { StringEquals: { 'saml:sub': 'bob' } })
  await server.iam().send(new CreateAccountAliasCommand({ AccountAlias: 'example' }))
})
beforeEach(() => {
  visitor = new Visitor(server)
})

type Attributes = Readonly<Record<string, string | readonly string[]>>

const response = (attributes: Attributes = {}) => encoded(goodResponse(NOW, { attributes }))
const post = (SAMLResponse: string, more: Readonly<Record<string, string>> = {}, path = '/saml') =>
  visitor.post(path, { SAMLResponse, ...more }, ELSEWHERE)

/** Sends a form as an identity provider's page does, or as the client that `headers` represent. */
const sendForm = (
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = ELSEWHERE,
  path = '/saml',
): Promise<RawResponse> => {
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' }
  return send(server, { path, headers: { ...type, ...headers }, body: form(fields) })
}

const endOf = (time: number) => `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
const textOf = (html: string) =>
  html.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'")

describe('a response for one role', () => {
  test('opens the console as a session of it, for an hour', async () => {
    const answer = await sendForm({ SAMLResponse: response(), RelayState: '' }, {})
    expect(answer).toMatchObject({ status: 303, headers: { location: '/console' } })
    expect(answer.headers['set-cookie']).toMatch(/; Max-Age=3600; HttpOnly; SameSite=Strict$/)
    visitor.cookie = answer.headers['set-cookie']?.split(';')[0] ?? ''
    const page = await visitor.get('/console')
    expect(page.text).toContain(SESSION)
    expect(page.text).toContain(endOf(NOW + HOUR))
    const credentials = credentialsOn(await visitor.post('/console/credentials', {}))
    const { Arn } = await server.sts(credentials).send(new GetCallerIdentityCommand({}))
    expect(Arn).toBe(SESSION)
    expect(server.log()).toContain(` 303 signin:ConsoleLogin allow ${SESSION} `)
  })

  test('goes on from a page of this site when another one has posted it', async () => {
    for (const headers of [ELSEWHERE, { Origin: 'null' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
      const { status, headers: received, body } = await sendForm({ SAMLResponse: response() }, headers)
      expect(status).toBe(200)
      expect(body).toContain('<meta http-equiv="refresh" content="0;url=/console">')
      expect(received['content-security-policy']).toContain("frame-ancestors 'none'")
      visitor.cookie = received['set-cookie']?.split(';')[0] ?? ''
      expect((await visitor.get('/console')).text).toContain(SESSION)
    }
  })

  test('in either order, whatever else the attribute holds', async () => {
    const Role = ['nothing', `${roleArn()},x`, `${providerArn()}, ${roleArn()}`]
    expect((await sendForm({ SAMLResponse: response({ Role }) })).headers).toHaveProperty('set-cookie')
  })

  test('with tags and a source identity, which the trust policy must allow', async () => {
    const attributes = { 'PrincipalTag:team': 'blue', SourceIdentity: 'Somebody' }
    const Role = pairOf(roleArn('Tagged'))
    expect((await sendForm({ SAMLResponse: response({ Role, ...attributes }) })).status).toBe(200)
    const denied = await sendForm({ SAMLResponse: response(attributes) })
    expect(denied.status).toBe(403)
    expect(denied.body).toContain('Error: Not authorized to perform sts:TagSession (service')
  })

  test('1.15: as long as SessionDuration says, which this page asks for, if the role admits it', async () => {
    const signInFor = (SessionDuration: string) => sendForm({ SAMLResponse: response({ SessionDuration }) })
    expect((await signInFor('900')).headers['set-cookie']).toContain('Max-Age=900;')
    await server.iam().send(new UpdateRoleCommand({ RoleName: ROLE, MaxSessionDuration: 7200 }))
    expect((await signInFor('7200')).headers['set-cookie']).toContain('Max-Age=7200;')
    await server.iam().send(new UpdateRoleCommand({ RoleName: ROLE, MaxSessionDuration: 3600 }))
    const tooLong = await signInFor('7200')
    expect(tooLong.status).toBe(400)
    expect(tooLong.body).toContain('exceeds the MaxSessionDuration set for this role')
    expect((await signInFor('899')).body).toContain('Error: Invalid base64 SAMLResponse (Service')
    expect(server.log()).toContain('SessionDuration must be between 900 and 43200')
  })

  test('on the page of its provider, and not on that of another', async () => {
    const id = server.iamulator.store.view(at(ACCOUNT)).samlProviders.get(providerArn())?.id ?? ''
    expect(id).toMatch(/^SAMLSP/)
    expect((await post(response(), {}, `/saml/acs/${id}`)).text).toContain('Go to the console')
    expect((await post(response(), {}, '/saml/acs/SAMLSPQAAAAAAAAAAAAAAA')).text).toContain(
      'Specified provider doesn&#39;t exist',
    )
  })
})

describe('a response for several roles', () => {
  const third = newKey()
  const Role = [
    pairOf(),
    pairOf(otherRole('Reader'), providerArn('idp', OTHER)),
    pairOf(roleArn('Strict')),
    pairOf(otherRole('team/Writer'), providerArn('idp', OTHER)),
    pairOf(roleArn('None'), providerArn('none')),
    pairOf(roleArn('Foreign'), providerArn('third')),
    pairOf(),
  ]

  beforeAll(async () => {
    const iam = administratorOf(OTHER)
    const input = { Name: 'idp', SAMLMetadataDocument: metadataFor(idpKey) }
    await server.iam(iam).send(new CreateSAMLProviderCommand(input))
    const document = trust({ Federated: providerArn('idp', OTHER) }, [WITH_SAML])
    await roleTrusting(server, 'Reader', document, {}, iam)
    await createProvider(server, { Name: 'third', SAMLMetadataDocument: metadataFor(third) })
  })

  /** Returns the accounts and roles on a page, read as by saml2aws. */
  function accountsOn(text: string) {
    const [, fieldset = ''] = /<fieldset>(.*)<\/fieldset>/s.exec(text) ?? []
    return fieldset
      .split('<div class="saml-account">')
      .slice(1)
      .map((part) => [
        /<div class="saml-account-name">([^<]*)<\/div>/.exec(part)?.[1],
        [...part.matchAll(/<label for="([^"]*)"[^>]*>([^<]*)<\/label>/g)].map(([, arn, name]) => [arn, name]),
      ])
  }

  test('lists those that a provider vouches for, by account, once each', async () => {
    const page = await post(response({ Role }), { RelayState: 'x"><script>' })
    expect(page.status).toBe(200)
    expect(visitor.cookie).toBe('')
    expect(accountsOn(page.text)).toEqual([
      [
        `Account: example (${ACCOUNT})`,
        [
          [roleArn(), ROLE],
          [roleArn('Strict'), 'Strict'],
        ],
      ],
      [
        `Account: ${OTHER}`,
        [
          [otherRole('Reader'), 'Reader'],
          [otherRole('team/Writer'), 'Writer'],
        ],
      ],
    ])
    expect(page.text).toContain(
      `<input type="radio" name="roleIndex" value="${roleArn()}" class="saml-radio" id="${roleArn()}" required>`,
    )
    expect(page.text).toContain('name="RelayState" value="x&quot;&gt;&lt;script&gt;"')
  })

  test('signs in as the one that was chosen, in any of the accounts', async () => {
    await post(response({ Role }), { RelayState: 'https://console.aws.amazon.com/s3' })
    const page = await visitor.submit({ roleIndex: otherRole('Reader') })
    expect(page.place).toBe('/console')
    expect(page.text).toContain(`arn:aws:sts::${OTHER}:assumed-role/Reader/session`)
  })

  test.each([
    ['that does not trust', roleArn('Strict')],
    ['that does not exist', otherRole('team/Writer')],
  ])('and not as one %s', async (_what, roleIndex) => {
    const page = await post(response({ Role }), { roleIndex })
    expect(page.status).toBe(403)
    expect(page.text).toContain(
      'Error: Not authorized to perform sts:AssumeRoleWithSAML (service: AWSSecurityTokenService; status code: 403; error code: AccessDenied)',
    )
    expect(visitor.cookie).toBe('')
  })

  test.each([
    ['that the response does not name', roleArn('Tagged')],
    ['of a provider whose key has not signed', roleArn('Foreign')],
    ['of a provider that does not exist', roleArn('None')],
    ['that is no role', '"><script>alert(1)</script>'],
  ])('1.14: nor as one %s', async (_what, roleIndex) => {
    const page = await post(response({ Role }), { roleIndex })
    expect(page.status).toBe(400)
    expect(textOf(page.text)).toContain(
      "Error: SAML Assertion doesn't contain the requested Role and Metadata in the attributes (service: AWSSecurityTokenService; status code: 400; error code: InvalidIdentityToken)",
    )
    expect(page.text).not.toContain('<script')
    expect(visitor.cookie).toBe('')
  })

  test('tells which decision explains a refusal', async () => {
    const { text } = await post(response({ Role }), { roleIndex: roleArn('Strict') })
    const [, requestId = ''] = /<code>iamulator explain ([\w-]+)<\/code>/.exec(text) ?? []
    expect(server.log()).toContain(` signin:ConsoleLogin deny ${providerArn()} `)
    const body = JSON.stringify({ requestId })
    expect((await send(server, { path: '/_iamulator/explain', body })).body).toContain('saml:sub')
  })

  test('asks also when a single one is left, and shows markup as the text that it is', async () => {
    const evil = roleArn('&lt;img src=x onerror=alert(1)&gt;"')
    const page = await post(response({ Role: [pairOf(evil), pairOf(roleArn('None'), providerArn('none'))] }))
    expect(page.text).toContain('>&lt;img src=x onerror=alert(1)&gt;&quot;</label>')
    expect(page.text).not.toContain('<img')
  })
})

describe('the state that was relayed', () => {
  const placeWith = async (RelayState: string) =>
    (await sendForm({ SAMLResponse: response(), RelayState }, {})).headers['location']

  test('leads to pages of the console and of this server', async () => {
    expect(await placeWith('/switchrole?account=1&roleName=x')).toBe('/switchrole?account=1&roleName=x')
    expect(await placeWith(`${server.url}/signout?a=1`)).toBe('/signout?a=1')
    expect(await placeWith('https://eu-west-1.console.aws.amazon.com/s3/home')).toBe('/console')
  })

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://console.aws.amazon.com.evil.example/',
    'https://console.aws.amazon.com@evil.example/',
    'ss:mem:0123abcd',
    'abc',
    `/${'x'.repeat(2000)}`,
  ])('counts as nothing otherwise: %s', async (state) => {
    expect(await placeWith(state)).toBe('/console')
  })
})

describe('what AssumeRoleWithSAML refuses is refused in its words', () => {
  const strange = newKey()
  describe.each(families)('%s', (_family, attacks) => {
    // A response that is too long is refused with the page's own message.
    const worded = attacks.filter(({ error }) => error.message !== undefined)
    test.each(worded.map((attack) => [attack.name, attack] as const))(
      '%s',
      async (_name, { make, isEncoded, error }) => {
        const made = make(NOW, strange)
        const { status, headers, body } = await sendForm({ SAMLResponse: isEncoded ? made : encoded(made) })
        expect({ status, cookie: headers['set-cookie'] }).toEqual({ status: error.status, cookie: undefined })
        expect(textOf(body).replace(UUID, '<uuid>')).toContain(
          `Error: ${error.message} (service: AWSSecurityTokenService;`,
        )
        expect(body.includes(SENTENCE)).toBe(error.code === 'InvalidIdentityToken')
      },
    )
  })

  test('1.6, 1.7: accepts what AWS accepts, and with --federation strict explains that it does not', async () => {
    const strict = await startServer({ federation: 'strict' }, { now: () => NOW })
    await createProvider(strict)
    await roleForProvider(strict)
    const [other] = lax.filter(({ name }) => name === 'another audience')
    const SAMLResponse = encoded(other?.make(NOW, strange) ?? '')
    expect((await sendForm({ SAMLResponse })).headers).toHaveProperty('set-cookie')
    const refused = await new Visitor(strict).post('/saml', { SAMLResponse }, ELSEWHERE)
    expect(refused.status).toBe(400)
    expect(refused.text).toContain(
      'Error: Response does not contain the required audience (AWS accepts this;',
    )
    await strict.close()
  })

  test.each([
    ['no response', {}, 'the form does not contain SAMLResponse'],
    ['an endless one', { SAMLResponse: 'A'.repeat(100_001) }, 'it has more than 100000 characters'],
    [
      'no role',
      { SAMLResponse: response({ Role: 'nothing' }) },
      'its attribute Role does not contain a role ARN and a SAML provider ARN',
    ],
  ])('%s', async (_what, fields, problem) => {
    const { status, body } = await sendForm(fields)
    expect(status).toBe(400)
    expect(body).toContain(SENTENCE)
    expect(body).toContain(`Invalid SAML response: ${problem}`)
  })
})

describe('other sites', () => {
  test('may post here, and read or send nothing else', async () => {
    expect((await sendForm({}, ELSEWHERE)).body).toContain(SENTENCE)
    expect((await sendForm({}, ELSEWHERE)).headers).not.toHaveProperty('access-control-allow-origin')
    for (const path of ['/signin', '/console/credentials', '/saml/acs', '/saml/acs/a/b', '/samls'])
      expect((await sendForm({}, ELSEWHERE, path)).body).not.toContain(SENTENCE)
    expect((await sendForm({}, ELSEWHERE, '/signout')).status).toBe(403)
    const got = await send(server, { method: 'GET', path: '/saml', headers: { Accept: 'text/html' } })
    expect(got).toMatchObject({ status: 405, headers: { allow: 'POST' } })
    expect((await send(server, { method: 'GET', path: '/saml', headers: ELSEWHERE })).status).toBe(403)
  })

  test('but under no name that another site can have', async () => {
    for (const Host of ['signin.aws.amazon.com', 'eu-west-1.signin.aws.amazon.com', 'localhost'])
      expect((await sendForm({}, { Host })).body).toContain(SENTENCE)
    expect((await sendForm({}, { Host: 'evil.example', ...ELSEWHERE })).status).toBe(403)
  })
})

describe('the provider in the box', () => {
  test('signs in with what it issues, and with nothing that is broken or encrypted for somebody', async () => {
    const ask = async (path: string, body: object) => {
      const answer = await fetch(`${server.url}/_iamulator/idp/saml/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      return Object(await answer.json())
    }
    const request = { name: 'box', assertionEncryption: 'Allowed' }
    const { arn: provider } = await ask('provider', request)
    const role = await roleTrusting(server, 'Boxed', trust({ Federated: provider }, [WITH_SAML]))
    const issued = async (more: object = {}) =>
      String((await ask('assertion', { roles: [role], provider, recipient: SIGN_IN, ...more })).assertion)
    expect((await post(await issued())).text).toContain('Go to the console')
    for (const broken of ['expired', 'unsigned', 'unknown-key', 'bad-signature', 'wrapped'])
      expect((await sendForm({ SAMLResponse: await issued({ broken }) })).headers).not.toHaveProperty(
        'set-cookie',
      )
    const id = server.iamulator.store.view(at(ACCOUNT)).samlProviders.get(provider)?.id ?? ''
    const hidden = await issued({ encrypted: true })
    expect((await post(hidden)).text).toContain(
      'an encrypted response must be posted to the page of its provider, /saml/acs/ID',
    )
    expect((await post(hidden, {}, `/saml/acs/${id}`)).text).toContain('Go to the console')
  })
})
