/** Tests pages of lists of applications, what belongs to them, and issuers: they stay correct while the list changes. */
import * as sdk from '@aws-sdk/client-sso-admin'
import { beforeEach, expect, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
import { ACCOUNT, NOW, serverForEachTest } from '../../support/harness.ts'
import { INSTANCE, identityCenterServer, instanceWith, putInstance } from '../../support/identity-center.ts'
import { at, REGION } from '../../support/places.ts'
import { expectStablePages, type PagedList, pageOf } from '../paged-lists.ts'
import { assignApplication, USER } from './application-calls.ts'
import { newApplication, newIssuer } from './applications.ts'
import { ANN, putDirectory } from './granting.ts'

const server = serverForEachTest(identityCenterServer)
let client: sdk.SSOAdminClient
beforeEach(() => {
  client = server.ssoAdmin()
  putDirectory(server)
})

/** Puts a further user into the directory. Returns the ID. */
async function newUser(name: string): Promise<string> {
  const id = `9067f00d00-${name.repeat(8)}-2222-4333-8444-555555555555`
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const ann = tx.directoryUsers.get(ANN)
    if (ann) tx.directoryUsers.put(id, { ...ann, id, userName: name })
  })
  return id
}

const removeApplication = (ApplicationArn: string) =>
  client.send(new sdk.DeleteApplicationCommand({ ApplicationArn }))
const unassign = (input: sdk.DeleteApplicationAssignmentCommandInput) =>
  client.send(new sdk.DeleteApplicationAssignmentCommand(input))

const lists: Readonly<Record<string, () => Promise<PagedList>>> = {
  ListApplications: async () => ({
    add: (name) => newApplication(client, name),
    remove: removeApplication,
    page: async (NextToken) => {
      const input = { InstanceArn: INSTANCE, NextToken, MaxResults: 2 }
      const answer = await client.send(new sdk.ListApplicationsCommand(input))
      return pageOf(answer.Applications, 'ApplicationArn', answer.NextToken)
    },
  }),
  ListApplicationAssignments: async () => {
    const ApplicationArn = await newApplication(client, 'App')
    return {
      add: async (name) => {
        const PrincipalId = await newUser(name)
        await assignApplication(client, ApplicationArn, { PrincipalId })
        return PrincipalId
      },
      remove: (PrincipalId) => unassign({ ApplicationArn, ...USER, PrincipalId }),
      page: async (NextToken) => {
        const input = { ApplicationArn, NextToken, MaxResults: 2 }
        const answer = await client.send(new sdk.ListApplicationAssignmentsCommand(input))
        return pageOf(answer.ApplicationAssignments, 'PrincipalId', answer.NextToken)
      },
    }
  },
  ListApplicationAssignmentsForPrincipal: async () => ({
    add: async (name) => {
      const arn = await newApplication(client, name)
      await assignApplication(client, arn)
      return arn
    },
    remove: (ApplicationArn) => unassign({ ApplicationArn, ...USER }),
    page: async (NextToken) => {
      const input = { InstanceArn: INSTANCE, ...USER, NextToken, MaxResults: 2 }
      const answer = await client.send(new sdk.ListApplicationAssignmentsForPrincipalCommand(input))
      return pageOf(answer.ApplicationAssignments, 'ApplicationArn', answer.NextToken)
    },
  }),
  ListApplicationAccessScopes: async () => {
    const ApplicationArn = await newApplication(client, 'App')
    return {
      add: async (Scope) => {
        await client.send(new sdk.PutApplicationAccessScopeCommand({ ApplicationArn, Scope }))
        return Scope
      },
      remove: (Scope) => client.send(new sdk.DeleteApplicationAccessScopeCommand({ ApplicationArn, Scope })),
      page: async (NextToken) => {
        const input = { ApplicationArn, NextToken, MaxResults: 2 }
        const answer = await client.send(new sdk.ListApplicationAccessScopesCommand(input))
        return pageOf(answer.Scopes, 'Scope', answer.NextToken)
      },
    }
  },
  ListTrustedTokenIssuers: async () => ({
    add: (name) => newIssuer(client, name),
    remove: (TrustedTokenIssuerArn) =>
      client.send(new sdk.DeleteTrustedTokenIssuerCommand({ TrustedTokenIssuerArn })),
    page: async (NextToken) => {
      const input = { InstanceArn: INSTANCE, NextToken, MaxResults: 2 }
      const answer = await client.send(new sdk.ListTrustedTokenIssuersCommand(input))
      return pageOf(answer.TrustedTokenIssuers, 'TrustedTokenIssuerArn', answer.NextToken)
    },
  }),
  ListRegions: async () => {
    // The home region comes after these.
    const put = (change: (names: readonly string[]) => readonly string[]) => {
      const names =
        server.iamulator.store.view(at(ACCOUNT)).ssoInstances.get('instance')?.additionalRegions ?? []
      const additionalRegions = change(names.map(({ name }) => name)).map((name) => ({ name, addDate: NOW }))
      putInstance(server, ACCOUNT, instanceWith({ region: REGION, additionalRegions }))
    }
    return {
      add: async (name) => {
        put((names) => [...names, `ap-${name}-1`])
        return `ap-${name}-1`
      },
      remove: async (name) => put((names) => names.filter((each) => each !== name)),
      page: async (NextToken) => {
        const input = { InstanceArn: INSTANCE, NextToken, MaxResults: 2 }
        const answer = await client.send(new sdk.ListRegionsCommand(input))
        const ids = (answer.Regions ?? []).filter(({ IsPrimaryRegion }) => !IsPrimaryRegion)
        return pageOf(ids, 'RegionName', answer.NextToken)
      },
    }
  },
}

test.each(Object.entries(lists))('%s shows what stays exactly once', async (name, make) => {
  await expectStablePages(await make())
  note(`sso-admin:${name}`, 'pages')
})

test('an application has at most four grants and one authentication method, which are one page', async () => {
  const ApplicationArn = await newApplication(client, 'App')
  const grants: readonly (readonly [sdk.GrantType, sdk.Grant])[] = [
    ['authorization_code', { AuthorizationCode: { RedirectUris: ['https://app.example'] } }],
    ['refresh_token', { RefreshToken: {} }],
    ['urn:ietf:params:oauth:grant-type:token-exchange', { TokenExchange: {} }],
  ]
  for (const [GrantType, Grant] of grants)
    await client.send(new sdk.PutApplicationGrantCommand({ ApplicationArn, GrantType, Grant }))
  const listed = await client.send(new sdk.ListApplicationGrantsCommand({ ApplicationArn }))
  expect([listed.Grants?.length, listed.NextToken]).toEqual([3, undefined])
  const methods = await client.send(new sdk.ListApplicationAuthenticationMethodsCommand({ ApplicationArn }))
  expect([methods.AuthenticationMethods, methods.NextToken]).toEqual([[], undefined])
  for (const name of ['ListApplicationGrants', 'ListApplicationAuthenticationMethods'])
    note(`sso-admin:${name}`, 'pages')
})
