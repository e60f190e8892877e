/** Trusted identity propagation of OpenID Connect and SAML providers: what they keep, refuse, and let policies decide. */
import {
  type ContextProvider,
  CreateOpenIDConnectProviderCommand,
  CreateSAMLProviderCommand,
  GetOpenIDConnectProviderCommand,
  GetSAMLProviderCommand,
  ListOpenIDConnectProvidersCommand,
  ListSAMLProvidersCommand,
  UpdateOpenIDConnectProviderCommand,
  type UpdateOpenIDConnectProviderCommandInput,
  UpdateSAMLProviderCommand,
  type UpdateSAMLProviderCommandInput,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, type ExpectedError, expectError, NOW, serverForAllTests } from '../../../support/harness.ts'
import { IDENTITY_STORE, INSTANCE, identityCenterServer } from '../../../support/identity-center.ts'
import { metadataOf } from '../../../support/saml.ts'
import { deniedText, userArn, userWith } from '../../callers.ts'

const STORE = `arn:aws:identitystore::${ACCOUNT}:identitystore/${IDENTITY_STORE}`
const ABSENT = `${INSTANCE.slice(0, -4)}0000`
const BY_VALUE: ContextProvider = {
  SubjectSourceKey: 'https://example.com/user id',
  SubjectTypeValue: 'email',
  KeyDefinitionList: [{ SourceKey: 'dept', TargetKey: 'department' }, { SourceKey: 'team' }],
}
const BY_KEY: ContextProvider = {
  SubjectSourceKey: 'sub',
  SubjectTypeSourceKey: 'sub_type',
  KeyDefinitionList: [{ SourceKey: 'dept' }],
}

const server = serverForAllTests(() => identityCenterServer({}, { now: () => NOW }))
const iam = server.iam()

type Propagation = Pick<
  UpdateOpenIDConnectProviderCommandInput & UpdateSAMLProviderCommandInput,
  'ContextProvider' | 'RemoveContextProvider' | 'IdentityCenterInstanceArn' | 'RemoveIdentityCenterInstance'
>

type Shown = Propagation & { readonly IdentityStoreArn?: string | undefined }

const propagationIn = ({ ContextProvider, IdentityCenterInstanceArn, IdentityStoreArn }: Shown) => ({
  ContextProvider,
  IdentityCenterInstanceArn,
  IdentityStoreArn,
})

/** What a test does with either kind of provider. Providers are known by their names. */
interface Kind {
  readonly arn: (name: string) => string
  readonly create: (name: string, propagation?: Propagation, client?: typeof iam) => Promise<unknown>
  readonly update: (name: string, propagation: Propagation, client?: typeof iam) => Promise<unknown>
  readonly get: (name: string) => Promise<Shown>
  readonly enabled: (name: string) => Promise<boolean | undefined>
  /** The issuers that policies see. */
  readonly issuer: (name: string) => string
}

const oidc: Kind = {
  arn: (name) => `arn:aws:iam::${ACCOUNT}:oidc-provider/${name}.example.com`,
  create: (name, propagation, client = iam) =>
    client.send(
      new CreateOpenIDConnectProviderCommand({ Url: `https://${name}.example.com`, ...propagation }),
    ),
  update: (name, propagation, client = iam) =>
    client.send(
      new UpdateOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: oidc.arn(name), ...propagation }),
    ),
  get: (name) => iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: oidc.arn(name) })),
  enabled: async (name) => {
    const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand())
    return OpenIDConnectProviderList.find(({ Arn }) => Arn === oidc.arn(name))
      ?.IsTrustedIdentityPropagationEnabled
  },
  issuer: (name) => `https://${name}.example.com`,
}

const saml: Kind = {
  arn: (name) => `arn:aws:iam::${ACCOUNT}:saml-provider/${name}`,
  create: (Name, propagation, client = iam) => {
    const SAMLMetadataDocument = metadataOf({ entity: `entityID="${saml.issuer(Name)}"` })
    return client.send(new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument, ...propagation }))
  },
  update: (name, propagation, client = iam) =>
    client.send(new UpdateSAMLProviderCommand({ SAMLProviderArn: saml.arn(name), ...propagation })),
  get: (name) => iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: saml.arn(name) })),
  enabled: async (name) => {
    const { SAMLProviderList = [] } = await iam.send(new ListSAMLProvidersCommand())
    return SAMLProviderList.find(({ Arn }) => Arn === saml.arn(name))?.IsTrustedIdentityPropagationEnabled
  },
  issuer: (name) => `https://${name}.example.com/saml`,
}

const invalidInput = (message: string) => ({ code: 'InvalidInput', status: 400, message })
const contextProviderNeeded = invalidInput(
  'IdentityCenterInstanceArn requires a context provider. Specify ContextProvider.',
)

describe.each([
  ['OIDC', 'OpenIDConnectProvider', oidc],
  ['SAML', 'SAMLProvider', saml],
] as const)('an %s provider', (_kind, noun, provider) => {
  const shown = async (name: string) => propagationIn(await provider.get(name))

  test('has neither a context provider nor an instance by default', async () => {
    await provider.create('plain')
    expect(await shown('plain')).toEqual({})
    expect(await provider.enabled('plain')).toBe(false)
  })

  test('is created with a context provider, and with an instance', async () => {
    await provider.create('context', { ContextProvider: BY_VALUE })
    expect(await shown('context')).toEqual({ ContextProvider: BY_VALUE })
    expect(await provider.enabled('context')).toBe(false)
    await provider.create('both', { ContextProvider: BY_KEY, IdentityCenterInstanceArn: INSTANCE })
    expect(await shown('both')).toEqual({
      ContextProvider: BY_KEY,
      IdentityCenterInstanceArn: INSTANCE,
      IdentityStoreArn: STORE,
    })
    expect(await provider.enabled('both')).toBe(true)
  })

  test('gets a context provider, then an instance, and loses them in the opposite order', async () => {
    await provider.create('steps')
    const steps: [Propagation, Shown][] = [
      [{ ContextProvider: BY_VALUE }, { ContextProvider: BY_VALUE }],
      [{ ContextProvider: BY_KEY }, { ContextProvider: BY_KEY }],
      [
        { IdentityCenterInstanceArn: INSTANCE },
        { ContextProvider: BY_KEY, IdentityCenterInstanceArn: INSTANCE, IdentityStoreArn: STORE },
      ],
      [
        { ContextProvider: BY_VALUE },
        { ContextProvider: BY_VALUE, IdentityCenterInstanceArn: INSTANCE, IdentityStoreArn: STORE },
      ],
      [{ RemoveIdentityCenterInstance: true }, { ContextProvider: BY_VALUE }],
      [{ RemoveContextProvider: true }, {}],
    ]
    for (const [change, result] of steps) {
      await provider.update('steps', change)
      expect(await shown('steps')).toEqual(result)
    }
    await provider.update('steps', { RemoveContextProvider: true })
    await provider.update('steps', { RemoveIdentityCenterInstance: true })
    expect(await provider.enabled('steps')).toBe(false)
  })

  test('needs a context provider before an instance, and keeps it as long', async () => {
    await expectError(provider.create('lone', { IdentityCenterInstanceArn: INSTANCE }), contextProviderNeeded)
    await provider.create('lone')
    await expectError(provider.update('lone', { IdentityCenterInstanceArn: INSTANCE }), contextProviderNeeded)
    await provider.create('kept', { ContextProvider: BY_KEY, IdentityCenterInstanceArn: INSTANCE })
    await expectError(
      provider.update('kept', { RemoveContextProvider: true }),
      invalidInput(
        'The context provider cannot be removed while an IAM Identity Center instance is associated. Remove the association first.',
      ),
    )
    expect(await shown('kept')).toMatchObject({ IdentityCenterInstanceArn: INSTANCE })
  })

  test('takes only an instance that exists', async () => {
    const absent = invalidInput(`The IAM Identity Center instance ${ABSENT} was not found.`)
    const propagation = { ContextProvider: BY_KEY, IdentityCenterInstanceArn: ABSENT }
    await expectError(provider.create('astray', propagation), absent)
    await provider.create('astray', { ContextProvider: BY_KEY })
    await expectError(provider.update('astray', { IdentityCenterInstanceArn: ABSENT }), absent)
  })

  test.each<[string, ContextProvider]>([
    ['SubjectSourceKey', { ...BY_KEY, SubjectSourceKey: 'two  blanks' }],
    ['SubjectTypeSourceKey', { ...BY_KEY, SubjectTypeSourceKey: 'käse' }],
    [
      'KeyDefinitionList.2.SourceKey',
      { ...BY_KEY, KeyDefinitionList: [{ SourceKey: 'a' }, { SourceKey: ' b' }] },
    ],
    [
      'KeyDefinitionList.1.TargetKey',
      { ...BY_KEY, KeyDefinitionList: [{ SourceKey: 'a', TargetKey: 'b!' }] },
    ],
  ])('takes only keys of the documented characters: %s', async (member, given) => {
    const refusal = invalidInput(
      `ContextProvider.${member} can contain only ASCII letters, numbers, single spaces, and the following characters: _ . : / = + - @ #`,
    )
    await expectError(provider.create('key', { ContextProvider: given }), refusal)
  })

  test('has one source of the subject type', () =>
    expectError(
      provider.create('type', { ContextProvider: { ...BY_KEY, SubjectTypeValue: 'email' } }),
      invalidInput('Specify either SubjectTypeValue or SubjectTypeSourceKey, but not both.'),
    ))

  test('takes one change at a time', async () => {
    await provider.create('one', { ContextProvider: BY_KEY })
    const refusals: [Propagation, string][] = [
      [
        { ContextProvider: BY_KEY, RemoveContextProvider: true },
        'Specify either ContextProvider or RemoveContextProvider, but not both.',
      ],
      [
        { IdentityCenterInstanceArn: INSTANCE, RemoveIdentityCenterInstance: true },
        'Specify either IdentityCenterInstanceArn or RemoveIdentityCenterInstance, but not both.',
      ],
      [
        { ContextProvider: BY_VALUE, IdentityCenterInstanceArn: INSTANCE },
        'A request can change either the context provider or the IAM Identity Center association, but not both.',
      ],
    ]
    for (const [change, message] of refusals) {
      await expectError(provider.update('one', change), invalidInput(message))
      expect(await shown('one')).toEqual({ ContextProvider: BY_KEY })
    }
  })

  describe('and policies', () => {
    const create = `iam:Create${noun}`
    const update = `iam:Update${noun}`

    /** Calls as a user who may do `action` under a condition, and expects the calls that it meets alone to succeed. */
    async function expectDecided(
      action: string,
      Condition: object,
      calls: readonly [name: string, propagation: Propagation, allowed: boolean][],
    ) {
      const user = `${noun}-${calls[0]?.[0]}-caller`
      const allowed = { Effect: 'Allow', Action: action, Resource: '*', Condition }
      const document = JSON.stringify({ Version: '2012-10-17', Statement: allowed })
      const caller = server.iam(await userWith(server, user, document))
      const send = action === create ? provider.create : provider.update
      for (const [name, propagation, isAllowed] of calls) {
        const message = deniedText(userArn(user), action, provider.arn(name))
        const denied = { code: 'AccessDenied', status: 403, message }
        await expectAnswer(send(name, propagation, caller), isAllowed ? undefined : denied)
      }
    }

    const expectAnswer = (answer: Promise<unknown>, error: ExpectedError | undefined) =>
      error ? expectError(answer, error) : answer

    beforeAll(async () => {
      await provider.create('decided', { ContextProvider: BY_KEY, IdentityCenterInstanceArn: INSTANCE })
      await provider.create('undecided', { ContextProvider: BY_KEY })
    })

    test('iam:EnableIdentityPropagation tells whether the request has a context provider', async () => {
      const isEnabled = { Bool: { 'iam:EnableIdentityPropagation': 'true' } }
      await expectDecided(create, isEnabled, [
        ['new-context', { ContextProvider: BY_KEY }, true],
        ['new-plain', {}, false],
      ])
      await expectDecided(update, isEnabled, [
        ['decided', { ContextProvider: BY_VALUE }, true],
        ['decided', { RemoveIdentityCenterInstance: true }, false],
      ])
    })

    test('iam:EnableIdentityCenterAssociation tells whether the request has an instance', () =>
      expectDecided(update, { Null: { 'iam:EnableIdentityCenterAssociation': 'true' } }, [
        ['undecided', { ContextProvider: BY_VALUE }, true],
        ['undecided', { IdentityCenterInstanceArn: INSTANCE }, false],
      ]))

    test('iam:RequestIdentityCenterInstanceArn is the instance of the request', () =>
      expectDecided(create, { ArnEquals: { 'iam:RequestIdentityCenterInstanceArn': INSTANCE } }, [
        ['named', { ContextProvider: BY_KEY, IdentityCenterInstanceArn: INSTANCE }, true],
        ['misnamed', { ContextProvider: BY_KEY, IdentityCenterInstanceArn: ABSENT }, false],
        ['unnamed', { ContextProvider: BY_KEY }, false],
      ]))

    test('iam:ResourceIdentityCenterInstanceArn is the instance of the provider', async () => {
      await provider.create('associated', { ContextProvider: BY_KEY, IdentityCenterInstanceArn: INSTANCE })
      await provider.create('alone', { ContextProvider: BY_KEY })
      await expectDecided(update, { ArnEquals: { 'iam:ResourceIdentityCenterInstanceArn': INSTANCE } }, [
        ['associated', { ContextProvider: BY_VALUE }, true],
        ['alone', { ContextProvider: BY_VALUE }, false],
      ])
    })

    test('iam:ResourceIdentityProviderIssuers has the issuers of the provider', async () => {
      await provider.create('issued')
      await provider.create('other')
      const isIssued = {
        'ForAnyValue:StringEquals': { 'iam:ResourceIdentityProviderIssuers': provider.issuer('issued') },
      }
      await expectDecided(update, isIssued, [
        ['issued', { ContextProvider: BY_VALUE }, true],
        ['other', { ContextProvider: BY_VALUE }, false],
      ])
    })
  })
})

describe('UpdateOpenIDConnectProvider', () => {
  test('needs a change', async () => {
    await oidc.create('unchanged')
    const none = invalidInput(
      'Unable to update identity provider. No updates are defined for the context provider or the IAM Identity Center association.',
    )
    await expectError(oidc.update('unchanged', {}), none)
    await expectError(oidc.update('unchanged', { RemoveContextProvider: false }), none)
  })

  test('needs a provider', () =>
    expectError(oidc.update('absent', { ContextProvider: BY_KEY }), {
      code: 'NoSuchEntity',
      status: 404,
      message: `OpenIDConnect Provider not found for arn ${oidc.arn('absent')}`,
    }))
})
